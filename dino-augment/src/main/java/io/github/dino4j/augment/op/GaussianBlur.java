package io.github.dino4j.augment.op;

/**
 * Pillow's Gaussian blur, bit for bit: three extended box blurs along each axis, edges repeated, 8-bit rounding after each
 * pass. Boxes slide over whole lines: first over the columns, then over the rows.
 */
public final class GaussianBlur {
    private static final int PASSES = 3;

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
        BoxBlur box = image.box();
        box.radius(boxRadius((float) sigma));
        int longest = Math.max(width, height);
        int[][] one = image.columns(longest, longest);
        int[][] other = image.spare(longest, longest);
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.plane(), y * width, other[y], 0, width);
        }
        Lines.turn(other, new Lines.Part(0, height, 0, width), one, 0);
        box.over(height);
        box.pass(one, width, other);
        box.pass(other, width, one);
        box.pass(one, width, other);
        Lines.turn(other, new Lines.Part(0, width, 0, height), one, 0);
        box.over(width);
        box.pass(one, height, other);
        box.pass(other, height, one);
        box.pass(one, height, other);
        for (int y = 0; y < height; y++) {
            image.row(y, other[y]);
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
