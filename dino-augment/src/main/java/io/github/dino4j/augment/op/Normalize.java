package io.github.dino4j.augment.op;

import java.util.List;

/** Turns levels into numbers: (level / 255 - mean) / deviation, channel by channel, in CHW order. */
public final class Normalize {
    private static final int LEVELS = 256;
    private static final int LEVEL = 0xFF;

    private final float[][] table = new float[3][LEVELS];

    /**
     * Tabulates the 256 levels of each channel.
     *
     * @param mean of each channel, in [0, 1]
     * @param std of each channel, above 0
     */
    public Normalize(List<Double> mean, List<Double> std) {
        for (int c = 0; c < table.length; c++) {
            float m = mean.get(c).floatValue();
            float s = std.get(c).floatValue();
            for (int level = 0; level < LEVELS; level++) {
                table[c][level] = (level / 255.0f - m) / s;
            }
        }
    }

    /**
     * Writes an image.
     *
     * @param image the levels
     * @param target where to
     * @param offset first element of (3, H, W)
     */
    public void write(Canvas image, float[] target, int offset) {
        int[] pixels = image.plane();
        int plane = image.size();
        float[] red = table[0];
        float[] green = table[1];
        float[] blue = table[2];
        int toGreen = offset + plane;
        int toBlue = toGreen + plane;
        for (int i = 0; i < plane; i++) {
            int pixel = pixels[i];
            target[offset + i] = red[(pixel >> Lines.RED) & LEVEL];
            target[toGreen + i] = green[(pixel >> Lines.GREEN) & LEVEL];
            target[toBlue + i] = blue[pixel & LEVEL];
        }
    }
}
