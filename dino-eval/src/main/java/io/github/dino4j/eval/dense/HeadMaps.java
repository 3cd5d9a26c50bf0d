package io.github.dino4j.eval.dense;

/**
 * How much each head's CLS token looks at each patch: softmax weights without the CLS token's own.
 *
 * @param rows patches from top to bottom
 * @param columns patches from left to right
 * @param heads attention heads
 * @param values (heads, rows*columns), not copied
 */
@SuppressWarnings("ArrayRecordComponent") // maps are bulk data: compared by no one, copied by no one
public record HeadMaps(int rows, int columns, int heads, float[] values) {
    /**
     * Checks that the numbers fit.
     *
     * @param rows patches from top to bottom
     * @param columns patches from left to right
     * @param heads attention heads
     * @param values (heads, rows*columns)
     */
    public HeadMaps {
        if (heads < 1 || values.length != heads * rows * columns) {
            throw new IllegalArgumentException(
                    heads + " maps of " + rows + " x " + columns + " cannot be " + values.length + " numbers");
        }
    }

    /**
     * One head's map.
     *
     * @param head from 0
     * @return a copy (rows*columns)
     */
    public float[] head(int head) {
        float[] map = new float[rows * columns];
        System.arraycopy(values, head * map.length, map, 0, map.length);
        return map;
    }

    /** {@return the mean over heads (rows*columns)} */
    public float[] mean() {
        float[] mean = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            mean[i % mean.length] += values[i] / heads;
        }
        return mean;
    }
}
