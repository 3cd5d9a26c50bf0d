package io.github.dino4j.core.parallel;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the environment tells of the launcher that started this process as one of several, before any of them is joined.
 *
 * @param rank the number of this process, from 0
 * @param size how many processes there are; 0 where the launcher does not tell
 * @param evidence the variable that says so, with its value
 */
public record Launch(int rank, int size, String evidence) {
    /** A launcher's variables. {@code size} may be missing with some. */
    private record Launcher(String rank, String size) {}

    /**
     * Rabit, which is asked for by name; Open MPI's mpirun; MPICH's and Intel's mpiexec; Slurm's srun; PMIx, which srun and
     * others speak.
     */
    private static final List<Launcher> LAUNCHERS = List.of(
            new Launcher("DINO_RABIT_RANK", "DINO_RABIT_SIZE"),
            new Launcher("OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
            new Launcher("PMI_RANK", "PMI_SIZE"),
            new Launcher(
                    "SLURM_PROCID", "SLURM_STEP_NUM_TASKS"), // a batch script has SLURM_NTASKS, but no step of its own
            new Launcher("PMIX_RANK", ""));

    /**
     * Reads the environment.
     *
     * @param environment the variables of this process
     * @return what the launcher says, or empty where this process was started by itself
     */
    public static Optional<Launch> of(Map<String, String> environment) {
        return LAUNCHERS.stream()
                .flatMap(launcher -> of(launcher, environment).stream())
                .findFirst();
    }

    private static Optional<Launch> of(Launcher launcher, Map<String, String> environment) {
        int rank = number(environment.get(launcher.rank));
        int size = number(environment.get(launcher.size));
        if (rank < 0) {
            return Optional.empty();
        }
        if (launcher.size.isEmpty()) {
            return Optional.of(new Launch(rank, 0, launcher.rank + "=" + rank));
        }
        return size < 0 ? Optional.empty() : Optional.of(new Launch(rank, size, launcher.size + "=" + size));
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }

    /** {@return whether there is, or may be, another process} */
    public boolean isOfSeveral() {
        return size != 1;
    }
}
