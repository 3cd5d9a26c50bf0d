package io.github.dino4j.eval.signal;

/** What stays of images' neighbourhoods from one measurement to the next. */
public final class KeptNeighbours {
    private KeptNeighbours() {}

    /**
     * The share of neighbours that were neighbours before, in any order.
     *
     * @param before (N, k) of {@link Cosines#nearest}
     * @param now (N, k), of the same images
     * @return from 0 to 1
     * @throws IllegalArgumentException if the shapes differ
     */
    public static double share(int[][] before, int[][] now) {
        if (before.length != now.length) {
            throw new IllegalArgumentException(
                    "neighbours of the same images are needed, were of " + before.length + " and " + now.length);
        }
        long kept = 0;
        long all = 0;
        for (int row = 0; row < now.length; row++) {
            all += now[row].length;
            for (int neighbour : now[row]) {
                for (int earlier : before[row]) {
                    kept += neighbour == earlier ? 1 : 0;
                }
            }
        }
        return (double) kept / all;
    }
}
