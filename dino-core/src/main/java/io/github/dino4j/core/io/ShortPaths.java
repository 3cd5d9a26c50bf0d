package io.github.dino4j.core.io;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names for places that stand beside each other: their paths without the folders that all of them are in. */
public final class ShortPaths {
    private ShortPaths() {}

    /**
     * Shortens paths.
     *
     * @param paths at least one
     * @return a name for each path as it was given, in their order: {@code a} and {@code b} for {@code runs/a} and {@code ./runs/b}
     */
    public static Map<String, String> of(List<Path> paths) {
        List<Path> places = paths.stream().map(ShortPaths::place).toList();
        Path common = places.get(0).getParent();
        while (common != null && !holds(common, places)) {
            common = common.getParent();
        }
        Map<String, String> names = new LinkedHashMap<>();
        for (int i = 0; i < paths.size(); i++) {
            Path place = places.get(i);
            names.put(
                    paths.get(i).toString(),
                    common == null ? place.toString() : common.relativize(place).toString());
        }
        return names;
    }

    private static Path place(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static boolean holds(Path folder, List<Path> places) {
        return places.stream().allMatch(place -> place.startsWith(folder) && !place.equals(folder));
    }
}
