package io.github.dino4j.eval.dense;

/**
 * What a network makes of one image: its tokens behind the final norm.
 *
 * @param rows patches from top to bottom
 * @param columns patches from left to right
 * @param cls the CLS token (D)
 * @param patches patch tokens row by row (rows*columns, D), not copied
 */
@SuppressWarnings("ArrayRecordComponent") // features are bulk data: compared by no one, copied by no one
public record DenseTokens(int rows, int columns, float[] cls, float[] patches) {
    /**
     * Checks that the numbers fit.
     *
     * @param rows patches from top to bottom
     * @param columns patches from left to right
     * @param cls (D)
     * @param patches (rows*columns, D)
     */
    public DenseTokens {
        if (cls.length < 1 || patches.length != rows * columns * cls.length) {
            throw new IllegalArgumentException(rows + " x " + columns + " patch tokens of " + cls.length
                    + " numbers cannot be " + patches.length + " numbers");
        }
    }

    /** {@return D, the numbers of a token} */
    public int dim() {
        return cls.length;
    }
}
