package io.github.dino4j.augment.op;

import io.github.dino4j.core.engine.LevelTable;
import java.util.List;

/** Turns levels into numbers: (level / 255 - mean) / deviation, channel by channel, in CHW order. */
public final class Normalize {
    private static final int LEVEL = 0xFF;

    private final float[][] table;

    /**
     * Tabulates the 256 levels of each channel.
     *
     * @param mean of each channel, in [0, 1]
     * @param std of each channel, above 0
     * @throws IllegalArgumentException if there are not as many deviations as means
     */
    public Normalize(List<Double> mean, List<Double> std) {
        table = LevelTable.of(mean, std).numbers();
    }

    /** {@return for how many channels there are means and deviations} */
    public int channels() {
        return table.length;
    }

    /**
     * Writes an image of at most three channels.
     *
     * @param image the levels
     * @param target where to
     * @param offset first element of (3, H, W), or of as many planes as there are means
     */
    public void write(Canvas image, float[] target, int offset) {
        write(image, 0, target, offset);
    }

    /**
     * Writes three channels of an image, or as many as it has from the first on.
     *
     * @param image their levels, as {@link io.github.dino4j.augment.image.RgbImage#three} gives them
     * @param first channel
     * @param target where to
     * @param offset first element of the whole image (C, H, W)
     */
    public void write(Canvas image, int first, float[] target, int offset) {
        int[] pixels = image.plane();
        int plane = image.size();
        for (int c = first; c < Math.min(first + Lines.SHIFTS.length, table.length); c++) {
            float[] level = table[c];
            int shift = Lines.SHIFTS[c - first];
            int to = offset + c * plane;
            for (int i = 0; i < plane; i++) {
                target[to + i] = level[(pixels[i] >> shift) & LEVEL];
            }
        }
    }
}
