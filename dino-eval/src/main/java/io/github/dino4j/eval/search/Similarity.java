package io.github.dino4j.eval.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/** How alike vectors are, and which of many are most alike, for programs that keep vectors themselves. */
public final class Similarity {
    private Similarity() {}

    /**
     * The cosine of the angle between two vectors.
     *
     * @param a numbers (D)
     * @param b numbers (D)
     * @return from -1 to 1, by double precision; 0 where a vector has no length
     * @throws IllegalArgumentException if they have other lengths
     */
    public static double cosine(float[] a, float[] b) {
        requireSame(a.length, b.length);
        double lengths = Math.sqrt(dot(a, a) * dot(b, b));
        return lengths > 0.0 ? Math.max(-1.0, Math.min(1.0, dot(a, b) / lengths)) : 0.0;
    }

    /**
     * The sum of products, which is the cosine of vectors of length one.
     *
     * @param a numbers (D)
     * @param b numbers (D)
     * @return the sum, by double precision
     * @throws IllegalArgumentException if they have other lengths
     */
    public static double dot(float[] a, float[] b) {
        requireSame(a.length, b.length);
        return dot(a, b, 0);
    }

    private static double dot(float[] a, float[] rows, int start) {
        double sum = 0.0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * rows[start + i];
        }
        return sum;
    }

    /**
     * The same direction at length one.
     *
     * @param vector numbers (D)
     * @return a copy; zeros stay zeros
     */
    public static float[] unit(float[] vector) {
        double length = Math.sqrt(dot(vector, vector, 0));
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length && length > 0.0; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    /**
     * The rows of a matrix that are most like a query, by cosine.
     *
     * @param rows (N, D), row by row, of any lengths
     * @param query numbers (D), at least one
     * @param count how many to find, at least 1
     * @return rows and cosines, best first; equal ones in their order; as many as there are if these are fewer
     * @throws IllegalArgumentException if the numbers are not whole rows of D, or the count is below 1
     */
    public static List<ImageSearch.Hit> nearest(float[] rows, float[] query, int count) {
        if (query.length < 1 || rows.length % query.length != 0) {
            throw new IllegalArgumentException("a query of " + query.length + " numbers has no place among rows of "
                    + rows.length + " numbers, which must be whole rows of as many");
        }
        float[] unit = unit(query);
        float[] cosines = new float[rows.length / query.length];
        for (int row = 0; row < cosines.length; row++) {
            int start = row * unit.length;
            double squares = 0.0;
            for (int i = 0; i < unit.length; i++) {
                squares += (double) rows[start + i] * rows[start + i];
            }
            cosines[row] = squares > 0.0 ? (float) (dot(unit, rows, start) / Math.sqrt(squares)) : 0f;
        }
        List<ImageSearch.Hit> hits = new ArrayList<>();
        for (int row : largest(cosines, count)) {
            hits.add(new ImageSearch.Hit(row, cosines[row]));
        }
        return hits;
    }

    /**
     * Where the largest of some numbers are.
     *
     * @param values the numbers
     * @param count how many to find, at least 1
     * @return their places, the largest first; of equal ones the first comes first
     * @throws IllegalArgumentException if the count is below 1
     */
    public static int[] largest(float[] values, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of images to find must be at least 1, was " + count);
        }
        PriorityQueue<Integer> best = new PriorityQueue<>((a, b) -> compare(values, b, a)); // the worst on top
        for (int i = 0; i < values.length; i++) {
            if (best.size() < count) {
                best.add(i);
            } else if (values[i] > values[best.element()]) { // an equal one comes later, and stays out
                best.remove();
                best.add(i);
            }
        }
        Integer[] order = best.toArray(new Integer[0]);
        Arrays.sort(order, (a, b) -> compare(values, a, b));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    /** The better one first. */
    private static int compare(float[] values, int a, int b) {
        return values[a] == values[b] ? Integer.compare(a, b) : Float.compare(values[b], values[a]);
    }

    private static void requireSame(int a, int b) {
        if (a != b) {
            throw new IllegalArgumentException(
                    "vectors of " + a + " and " + b + " numbers cannot be compared; take both from one model");
        }
    }
}
