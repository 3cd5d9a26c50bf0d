package io.github.dino4j.core.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The configurations on the class path that train something as they are. */
public final class BuiltinConfigs {
    private static final String FOLDER = "recipe";

    private BuiltinConfigs() {}

    /** {@return their names, such as {@code builtin:recipe/photos_small.yaml}, in order} */
    public static List<String> recipes() {
        URL url = BuiltinConfigs.class.getResource(ConfigLoader.RESOURCES + FOLDER);
        if (url == null) {
            return List.of();
        }
        try {
            URI uri = url.toURI();
            if (!uri.getScheme().equals("jar")) {
                return names(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return names(jar.getPath(ConfigLoader.RESOURCES + FOLDER));
            }
        } catch (IOException | URISyntaxException e) {
            return List.of(); // a message is shorter then
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .map(name -> ConfigLoader.BUILTIN + FOLDER + "/" + name)
                    .toList();
        }
    }
}
