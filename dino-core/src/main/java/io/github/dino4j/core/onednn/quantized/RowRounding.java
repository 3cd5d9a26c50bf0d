package io.github.dino4j.core.onednn.quantized;

/** Whole numbers for a row of others, and what they are to be multiplied by. */
final class RowRounding {
    static final float STEP = 1.0f / 127;

    private RowRounding() {}

    /**
     * Rounds a row to whole numbers from -127 to 127.
     *
     * @param row the numbers
     * @param whole the nearest whole numbers after division by the factor, ties to even
     * @return the factor
     */
    static float round(float[] row, byte[] whole) {
        float greatest = 0.0f;
        for (float value : row) {
            greatest = Math.max(greatest, Math.abs(value)); // not a number, if one of them is none
        }
        float factor = greatest * STEP;
        float per = 1.0f / factor;
        for (int i = 0;
                i < whole.length && !Float.isInfinite(per);
                i++) { // zeros, and what cannot be divided by, stay zero
            whole[i] = (byte) Math.rint(row[i] * per);
        }
        return factor;
    }
}
