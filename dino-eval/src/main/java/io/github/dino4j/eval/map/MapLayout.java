package io.github.dino4j.eval.map;

import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.FeatureBank;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where images lie on a plane.
 *
 * @param rows which rows of the bank are shown, ascending: all, or a seeded sample (P)
 * @param points x to the right and y upwards of each, at any scale (P, 2)
 * @param how the plane came about, in words
 * @param explained the share of all variance that the plane shows, from 0 to 1; NaN where the method has none
 * @param unit the shown rows at length one
 * @param all rows that there were
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, read by those who asked
public record MapLayout(int[] rows, float[] points, String how, double explained, FeatureBank unit, int all) {
    /**
     * Lays features out.
     *
     * @param bank at least two rows of at least two numbers
     * @param method how
     * @param options how many points, and what the method needs
     * @return where they lie
     * @throws IllegalArgumentException if there are too few rows or numbers, or one is not finite
     */
    public static MapLayout of(FeatureBank bank, MapMethod method, MapOptions options) {
        if (bank.dim() < 2) {
            throw new IllegalArgumentException("a map needs features of at least 2 numbers, they have " + bank.dim());
        }
        FeatureBank unit = bank.normalized();
        int[] rows = sample(unit.size(), options);
        FeatureBank shown = rows.length == unit.size() ? unit : unit.select(rows);
        MapMethod.Plane plane = method.lay(unit, shown, options);
        return new MapLayout(rows, plane.points(), plane.how(), plane.explained(), shown, unit.size());
    }

    private static int[] sample(int size, MapOptions options) {
        int[] order = IntStream.range(0, size).toArray();
        if (size <= options.points()) {
            return order;
        }
        Rng.of(options.seed()).fold("map").generator().shuffle(order);
        int[] chosen = Arrays.copyOf(order, options.points());
        Arrays.sort(chosen);
        return chosen;
    }

    /** {@return what the map shows, in a line} */
    public String title() {
        String images = rows.length == all ? all + " images" : "sample of " + rows.length + " of " + all + " images";
        return images + ", " + how;
    }
}
