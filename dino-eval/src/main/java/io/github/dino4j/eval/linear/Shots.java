package io.github.dino4j.eval.linear;

import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How many training rows of each class are learned from: a share, at least one row of each, or a number. Which ones is a
 * function of the seed.
 *
 * @param share of each class's rows, in (0, 1], or 0 where a number is given
 * @param perClass rows of each class, at least 1, or 0 where a share is given
 */
public record Shots(double share, int perClass) {
    /** All rows. */
    public static final Shots ALL = new Shots(1, 0);

    /**
     * Checks the bounds.
     *
     * @param share of each class's rows
     * @param perClass rows of each class
     * @throws IllegalArgumentException if both or neither are given, or one is out of bounds
     */
    public Shots {
        boolean fits = perClass == 0 ? share > 0 && share <= 1 : perClass > 0 && share == 0;
        if (!fits) {
            throw new IllegalArgumentException(
                    "shots must be a share in (0, 100 %] or a number of at least 1 per class," + " were " + 100 * share
                            + " % and " + perClass);
        }
    }

    /**
     * Reads what a person writes: {@code 1%}, {@code 10%}, {@code 5} or {@code all}.
     *
     * @param text a share or a number per class
     * @return the shots
     * @throws IllegalArgumentException if it is neither, or out of bounds
     */
    public static Shots parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        try {
            return text.endsWith("%")
                    ? new Shots(Double.parseDouble(text.substring(0, text.length() - 1)) / 100, 0)
                    : new Shots(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "shots must be a share such as 1%, a number per class such as 5, or all, was " + text, e);
        }
    }

    /**
     * Draws rows, the same number of each class or the same share.
     *
     * @param bank labelled rows
     * @param seed of the choice
     * @return the chosen rows, in their order
     * @throws IllegalArgumentException if a class has fewer rows than asked for
     */
    public FeatureBank of(FeatureBank bank, long seed) {
        if (equals(ALL)) {
            return bank;
        }
        List<Integer> chosen = new ArrayList<>();
        for (int label = 0; label < bank.classes(); label++) {
            int[] rows = rowsOf(bank, label);
            int count =
                    perClass > 0 ? perClass : Math.min(rows.length, (int) Math.max(1, Math.rint(share * rows.length)));
            if (count > rows.length) {
                throw new IllegalArgumentException("class " + bank.className(label) + " has " + rows.length
                        + " train rows, fewer than the " + count + " shots: lower --shots or add images");
            }
            Rng.of(seed).fold("shots").fold(label).generator().shuffle(rows);
            Arrays.stream(rows, 0, count).forEach(chosen::add);
        }
        return bank.select(chosen.stream().sorted().mapToInt(Integer::intValue).toArray());
    }

    static int[] rowsOf(FeatureBank bank, int label) {
        List<Integer> rows = new ArrayList<>();
        for (int row = 0; row < bank.size(); row++) {
            if (bank.label(row) == label) {
                rows.add(row);
            }
        }
        return rows.stream().mapToInt(Integer::intValue).toArray();
    }

    /** A name for files: {@code 1-percent}, {@code 5-per-class}, {@code all}. */
    String key() {
        return toString().replace(" %", "-percent").replaceAll("[^a-z0-9]+", "-");
    }

    @Override
    public String toString() {
        if (equals(ALL)) {
            return "all";
        }
        double percent = 100 * share;
        String number = percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
        return perClass > 0 ? perClass + " per class" : number + " %";
    }
}
