package io.github.dino4j.eval.attention;

import java.util.stream.IntStream;

/** The patches that hold most of an attention map's mass. */
public final class AttentionMask {
    private AttentionMask() {}

    /**
     * Keeps the strongest patches: those left when the weakest, together at most a share of {@code 1 - mass}, are taken off.
     *
     * @param map weights of patches, none negative, not all 0
     * @param mass the share to keep, in (0, 1]
     * @return for each patch whether it is kept
     * @throws IllegalArgumentException if the mass is out of bounds or the map has none
     */
    public static boolean[] of(float[] map, double mass) {
        if (!(mass > 0 && mass <= 1)) {
            throw new IllegalArgumentException("the mass to keep must be in (0, 1], was " + mass);
        }
        double total = 0.0;
        for (float weight : map) {
            total += weight;
        }
        if (!(total > 0) || Double.isInfinite(total)) {
            throw new IllegalArgumentException("an attention map must have a finite mass above 0, has " + total);
        }
        int[] ascending = IntStream.range(0, map.length)
                .boxed()
                .sorted((a, b) -> Float.compare(map[a], map[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        boolean[] kept = new boolean[map.length];
        double sum = 0.0;
        for (int patch : ascending) {
            sum += map[patch] / total;
            kept[patch] = sum > 1.0 - mass;
        }
        return kept;
    }

    /**
     * Enlarges a patch mask to pixels, each patch a square.
     *
     * @param mask one for each patch
     * @param columns patches from left to right
     * @param patch side of a patch
     * @return one for each pixel, row by row
     */
    public static boolean[] pixels(boolean[] mask, int columns, int patch) {
        int width = columns * patch;
        boolean[] pixels = new boolean[mask.length * patch * patch];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = mask[i / width / patch * columns + i % width / patch];
        }
        return pixels;
    }
}
