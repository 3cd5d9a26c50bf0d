package io.github.dino4j.augment.op;

/**
 * Pillow's Gaussian blur, bit for bit: three extended box blurs along each axis, edges repeated, 8-bit rounding after each
 * pass. Boxes slide over whole lines: first over the columns, then over the rows.
 */
public final class GaussianBlur {
    private static final int PASSES = 3;
    private static final int CHANNELS = 3;

    private GaussianBlur() {}

    /**
     * Blurs.
     *
     * @param image changed in place
     * @param sigma the radius in pixels, above 0
     */
    public static void apply(Canvas image, double sigma) {
        int width = image.width();
        int height = image.height();
        int longest = Math.max(width, height);
        int[][] split = image.split();
        int[][] one = image.columns(longest, CHANNELS * longest);
        int[][] other = image.spare(longest, CHANNELS * longest);
        BoxBlur box = image.box();
        box.radius(boxRadius((float) sigma));
        for (int y = 0; y < height; y++) {
            for (int c = 0; c < CHANNELS; c++) {
                System.arraycopy(split[c], y * width, other[y], c * width, width);
            }
        }
        turn(other, height, width, one);
        blur(box, one, width, CHANNELS * height, other);
        turn(other, width, height, one);
        blur(box, one, height, CHANNELS * width, other);
        for (int y = 0; y < height; y++) {
            for (int c = 0; c < CHANNELS; c++) {
                System.arraycopy(other[y], c * width, split[c], y * width, width);
            }
        }
        image.merge(split);
    }

    /** All passes across lines; the result lies in the other ones. */
    private static void blur(BoxBlur box, int[][] lines, int count, int length, int[][] other) {
        box.pass(lines, count, length, other);
        box.pass(other, count, length, lines);
        box.pass(lines, count, length, other);
    }

    /** Rows to columns or back: lines that hold the three channels one behind the other. */
    private static void turn(int[][] lines, int count, int length, int[][] out) {
        for (int c = 0; c < CHANNELS; c++) {
            Lines.turn(lines, new Lines.Part(0, count, c * length, length), out, 0, c * count);
        }
    }

    /** The radius of the box whose three-fold application has the variance of the Gaussian. */
    static float boxRadius(float sigma) {
        float sigma2 = sigma * sigma / PASSES;
        float length = (float) Math.sqrt(12.0 * sigma2 + 1.0);
        float whole = (float) Math.floor((length - 1.0) / 2.0);
        float part = (2 * whole + 1) * (whole * (whole + 1) - 3 * sigma2);
        part /= 6 * (sigma2 - (whole + 1) * (whole + 1));
        return whole + part;
    }
}
