package io.github.dino4j.cli.eval;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/** Names of the pictures that are drawn of images, so that none is written over another. */
final class PictureNames {
    private PictureNames() {}

    /** Each image's name without its suffix; with as many folders before it, or its suffix, as it takes to tell all apart. */
    static List<String> of(List<Path> files) {
        int longest = files.stream().mapToInt(Path::getNameCount).max().orElse(1);
        for (int parts = 1; parts <= longest; parts++) {
            List<String> names = names(files, parts, false);
            if (new HashSet<>(names).size() == files.size()) {
                return names;
            }
            List<String> whole = names(files, parts, true);
            if (new HashSet<>(whole).size() == files.size()) {
                return whole;
            }
        }
        return names(files, longest, true);
    }

    private static List<String> names(List<Path> files, int parts, boolean suffix) {
        return files.stream().map(file -> name(file, parts, suffix)).toList();
    }

    private static String name(Path file, int parts, boolean suffix) {
        int count = file.getNameCount();
        String name = file.subpath(Math.max(0, count - parts), count)
                .toString()
                .replace('/', '-')
                .replace('\\', '-');
        int dot = name.lastIndexOf('.');
        return suffix || dot < 0 ? name : name.substring(0, dot);
    }
}
