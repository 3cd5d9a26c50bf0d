package io.github.dino4j.core.config.bind;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a mistyped key was probably meant to be. */
public final class Spelling {
    private static final int MOST_EDITS = 3; // that a mistyped name can plausibly be away

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
