package io.github.dino4j.eval.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One protocol's part of an {@link EvalReport}. A protocol makes one from its result; the report knows no protocol.
 *
 * @param key its name in files and JSON: lower-case letters, digits and dashes, such as {@code knn}
 * @param title its heading
 * @param headline the result in a line, such as {@code 46.3 % top-1, pixels 39.4 %}; may be empty
 * @param json what a program reads: numbers, texts, lists and maps
 * @param blocks what a person looks at, in order
 */
public record Section(String key, String title, String headline, Map<String, Object> json, List<Block> blocks) {
    /**
     * Checks the key and copies the rest.
     *
     * @param key its name in files and JSON
     * @param title its heading
     * @param headline the result in a line
     * @param json what a program reads
     * @param blocks what a person looks at
     * @throws IllegalArgumentException if the key is no plain name
     */
    public Section {
        if (!key.matches("[a-z0-9-]{1,40}")) {
            throw new IllegalArgumentException(
                    "a section's key must be 1 to 40 lower-case letters, digits and dashes, was " + key);
        }
        json = new LinkedHashMap<>(json);
        blocks = List.copyOf(blocks);
    }

    /**
     * A section without a headline.
     *
     * @param key its name in files and JSON
     * @param title its heading
     * @param json what a program reads
     * @param blocks what a person looks at
     * @throws IllegalArgumentException if the key is no plain name
     */
    public Section(String key, String title, Map<String, Object> json, List<Block> blocks) {
        this(key, title, "", json, blocks);
    }

    /**
     * The same with more to look at.
     *
     * @param more blocks that come last
     * @return the longer section
     */
    public Section with(List<Block> more) {
        List<Block> all = new ArrayList<>(blocks);
        all.addAll(more);
        return new Section(key, title, headline, json, all);
    }
}
