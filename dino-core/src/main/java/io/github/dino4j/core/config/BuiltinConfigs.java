package io.github.dino4j.core.config;

import io.github.dino4j.core.config.eval.EvalConfig;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The configurations on the class path: those that train something as they are, and the one below all others. */
public final class BuiltinConfigs {
    private BuiltinConfigs() {}

    /** {@return their names, such as {@code builtin:recipe/photos_small.yaml}, in order} */
    public static List<String> recipes() {
        return in("recipe");
    }

    /** {@return the methods that a recipe can be followed by, such as {@code builtin:method/byol.yaml}, in order} */
    public static List<String> methods() {
        return in("method");
    }

    private static List<String> in(String folder) {
        URL url = BuiltinConfigs.class.getResource(ConfigLoader.RESOURCES + folder);
        if (url == null) {
            return List.of();
        }
        try {
            return url.openConnection() instanceof JarURLConnection jar
                    ? names(jar, folder)
                    : names(Path.of(url.toURI()), folder);
        } catch (IOException | URISyntaxException e) {
            return List.of(); // a message is shorter then
        }
    }

    /** Of an archive that belongs to this call alone, since others may list at the same time. */
    private static List<String> names(JarURLConnection connection, String folder) throws IOException {
        connection.setUseCaches(false);
        String prefix = connection.getEntryName().replaceFirst("/?$", "/");
        try (JarFile jar = connection.getJarFile()) {
            return names(
                    jar.stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0)
                            .map(name -> name.substring(prefix.length())),
                    folder);
        }
    }

    /** {@return the evaluation of the base configuration, where protocols without a configuration have their defaults from} */
    public static EvalConfig evaluation() {
        return Base.EVAL;
    }

    /** {@return the base configuration's {@code train.group_timeout}, after which a process that does not answer counts as gone} */
    public static Duration patience() {
        return BaseTraining.PATIENCE;
    }

    private static List<String> names(Path files, String folder) throws IOException {
        try (Stream<Path> found = Files.list(files)) {
            return names(found.map(file -> String.valueOf(file.getFileName())), folder);
        }
    }

    private static List<String> names(Stream<String> files, String folder) {
        return files.filter(name -> name.endsWith(".yaml"))
                .sorted()
                .map(name -> ConfigLoader.BUILTIN + folder + "/" + name)
                .toList();
    }

    /** The base configuration is read once, and by programs that ask for it. */
    private static final class Base {
        private static final EvalConfig EVAL = ConfigLoader.evaluation(List.of());
    }

    /** For programs that ask for it. */
    private static final class BaseTraining {
        private static final Duration PATIENCE = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=none"))
                .train()
                .patience();
    }
}
