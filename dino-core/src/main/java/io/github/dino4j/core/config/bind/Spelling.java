package io.github.dino4j.core.config.bind;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a mistyped key was probably meant to be. */
public final class Spelling {
    private static final int MOST_EDITS = 3; // that a mistyped name can plausibly be away

    private static final int MOST_NAMESAKES = 3; // that help more than they confuse

    private Spelling() {}

    /**
     * The nearest name if it is near enough, else what there is; to be put behind a message.
     *
     * @param path where it stands
     * @param name what was written
     * @param names the names there are
     * @return the end of a message
     */
    public static String hint(String path, String name, List<String> names) {
        List<String> candidates = new ArrayList<>(names);
        if (path.isEmpty()) {
            candidates.add("extends");
        }
        String nearest = nearest(name, candidates);
        return distance(name, nearest) <= Math.min(MOST_EDITS, name.length())
                ? "; did you mean " + RecordBinder.join(path, nearest) + "?"
                : "; there are " + String.join(", ", sections(names));
    }

    /**
     * The nearest of full paths, if one is near enough or ends in the same name, and what there is at the level where the way to
     * a key ends; to be put behind a message.
     *
     * @param key the path that was written
     * @param paths those there are
     * @return the end of a message
     */
    public static String among(String key, List<String> paths) {
        String way = key;
        while (!way.isEmpty() && !isSection(way, paths)) {
            way = way.contains(".") ? way.substring(0, way.lastIndexOf('.')) : "";
        }
        String section = way.isEmpty() ? "" : way + ".";
        List<String> level = paths.stream()
                .filter(path -> path.startsWith(section))
                .map(path -> path.substring(section.length()))
                .toList();
        String there = (way.isEmpty() ? "there are " : way + " has ") + String.join(", ", sections(level));
        List<String> near = near(key, paths);
        return near.isEmpty() ? "; " + there : "; did you mean " + String.join(" or ", near) + "? " + there;
    }

    private static boolean isSection(String way, List<String> paths) {
        return paths.stream().anyMatch(path -> path.startsWith(way + "."));
    }

    /** Those of the same last name in other places, but for names that are everywhere; else the one with the fewest edits. */
    private static List<String> near(String key, List<String> paths) {
        String name = key.substring(key.lastIndexOf('.') + 1);
        List<String> namesakes = paths.stream()
                .filter(path -> path.endsWith("." + name))
                .distinct()
                .toList();
        if (!namesakes.isEmpty() && namesakes.size() <= MOST_NAMESAKES) {
            return namesakes;
        }
        String nearest = nearest(key, paths);
        return distance(key, nearest) <= Math.min(MOST_EDITS, name.length()) ? List.of(nearest) : List.of();
    }

    /** Names up to their first dot: dozens of full paths would help nobody. */
    private static List<String> sections(List<String> names) {
        return names.stream()
                .map(each -> each.replaceFirst("\\..*", ""))
                .distinct()
                .toList();
    }

    /** The name with the fewest edits. */
    private static String nearest(String word, List<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(word, name)))
                .orElse("");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
