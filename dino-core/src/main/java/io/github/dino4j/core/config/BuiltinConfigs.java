package io.github.dino4j.core.config;

import io.github.dino4j.core.config.eval.EvalConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
            URI uri = url.toURI();
            if (!uri.getScheme().equals("jar")) {
                return names(Path.of(uri), folder);
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return names(jar.getPath(ConfigLoader.RESOURCES + folder), folder);
            }
        } catch (IOException | URISyntaxException e) {
            return List.of(); // a message is shorter then
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
            return found.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .map(name -> ConfigLoader.BUILTIN + folder + "/" + name)
                    .toList();
        }
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
