package io.github.dino4j.core.engine;

import java.nio.FloatBuffer;
import java.util.List;

/** What the 256 levels of each channel of an image are as numbers: (level / 255 - mean) / deviation. */
public final class LevelTable {
    /** Levels of a channel. */
    public static final int LEVELS = 256;

    private static final float HIGHEST = 255.0f;
    private static final int LEVEL = 0xFF;

    private final float[][] numbers; // by channel and level

    private LevelTable(float[][] numbers) {
        this.numbers = numbers;
    }

    /**
     * Tabulates.
     *
     * @param mean of each channel, in [0, 1]
     * @param std of each channel, above 0
     * @return the table
     * @throws IllegalArgumentException if there are not as many deviations as means
     */
    public static LevelTable of(List<Double> mean, List<Double> std) {
        if (mean.isEmpty() || mean.size() != std.size()) {
            throw new IllegalArgumentException(
                    "every channel needs a mean and a deviation, were " + mean + " and " + std);
        }
        float[][] numbers = new float[mean.size()][LEVELS];
        for (int c = 0; c < numbers.length; c++) {
            float m = mean.get(c).floatValue();
            float s = std.get(c).floatValue();
            for (int level = 0; level < LEVELS; level++) {
                numbers[c][level] = (level / HIGHEST - m) / s;
            }
        }
        return new LevelTable(numbers);
    }

    /** {@return channels C} */
    public int channels() {
        return numbers.length;
    }

    /** {@return a copy of the table (C, 256)} */
    public float[][] numbers() {
        float[][] copy = new float[numbers.length][];
        for (int c = 0; c < copy.length; c++) {
            copy[c] = numbers[c].clone();
        }
        return copy;
    }

    /**
     * The number of a level.
     *
     * @param channel from 0
     * @param level as a byte without a sign
     * @return the number
     */
    public float of(int channel, int level) {
        return numbers[channel][level & LEVEL];
    }

    /**
     * Turns images into numbers.
     *
     * @param levels (B, C, S, S), bytes without a sign
     * @param plane pixels of a channel, S*S
     * @return (B, C, S, S)
     */
    public float[] normalize(byte[] levels, int plane) {
        float[] all = new float[levels.length];
        FloatBuffer to = FloatBuffer.wrap(all);
        for (int first = 0; first < levels.length; first += plane) {
            normalize(levels, first, plane, to);
        }
        return all;
    }

    /**
     * Turns a channel of an image into numbers.
     *
     * @param levels (B, C, S, S), bytes without a sign
     * @param first the channel's first element
     * @param plane pixels of a channel, S*S
     * @param to (B, C, S, S), of which the same elements are written
     */
    void normalize(byte[] levels, int first, int plane, FloatBuffer to) {
        float[] channel = numbers[first / plane % numbers.length];
        for (int i = first; i < first + plane; i++) {
            to.put(i, channel[levels[i] & LEVEL]);
        }
    }
}
