package io.github.dino4j.augment.data.published;

import io.github.dino4j.core.io.InputException;
import java.nio.file.Path;
import java.util.Arrays;

/** Paths as a set's own files give them. */
final class ImagePath {
    private ImagePath() {}

    /**
     * A path that stays below the set's folder.
     *
     * @param path as it is written
     * @param where the file that says it
     * @return the path
     * @throws InputException if it leads elsewhere
     */
    static String of(String path, Path where) throws InputException {
        if (path.isEmpty()
                || path.startsWith("/")
                || Arrays.asList(path.split("[/\\\\]", -1)).contains("..")) {
            throw new InputException(where + ": names an image '" + path + "', which is not below the set's folder");
        }
        return path;
    }
}
