package io.github.dino4j.core.parallel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the processes of a group unpack native libraries: each other than the first one in a folder of its own. JavaCPP writes
 * through links to libraries that another process may have loaded, which kills that one.
 */
public final class OwnNatives {
    private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";
    private static final List<String> NUMBERS_ON_HOST =
            List.of("OMPI_COMM_WORLD_LOCAL_RANK", "SLURM_LOCALID", "MPI_LOCALRANKID");

    private OwnNatives() {}

    /** Chooses the folder, unless the property {@value #PROPERTY} does; call it before any native library is used. */
    public static void use() {
        folder(System.getenv(), System.getProperty(PROPERTY), System.getProperty("user.home"))
                .ifPresent(folder -> System.setProperty(PROPERTY, folder.toString()));
    }

    static Optional<Path> folder(Map<String, String> environment, @Nullable String chosen, String home) {
        if (chosen != null) {
            return Optional.empty();
        }
        return Launch.of(environment).filter(launch -> launch.rank() > 0).map(launch -> {
            String number = NUMBERS_ON_HOST.stream()
                    .filter(environment::containsKey)
                    .findFirst()
                    .map(environment::get)
                    .orElse(Integer.toString(launch.rank()));
            // Homes are often shared by all hosts.
            return Path.of(home, ".javacpp", Place.here(launch.rank()).host() + "-" + number);
        });
    }
}
