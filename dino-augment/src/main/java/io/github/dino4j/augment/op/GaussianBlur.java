package io.github.dino4j.augment.op;

/**
 * Pillow's Gaussian blur, bit for bit: three extended box blurs along each axis, edges repeated, 8-bit rounding after each
 * pass.
 */
public final class GaussianBlur {
    private static final int PASSES = 3;
    private static final int ONE = 1 << 24;

    private GaussianBlur() {}

    /**
     * Blurs.
     *
     * @param image changed in place
     * @param sigma the radius in pixels, above 0
     */
    public static void apply(Canvas image, double sigma) {
        float radius = boxRadius((float) sigma);
        int width = image.width();
        int height = image.height();
        int longest = Math.max(width, height);
        byte[] line = image.scratch(2 * longest);
        Box box = Box.of(radius);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < height; y++) {
                box.blur(image.pixels(), y * width * 3 + c, 3, width, line);
            }
        }
        for (int c = 0; c < 3 * width; c++) {
            box.blur(image.pixels(), c, 3 * width, height, line);
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

    /**
     * An extended box: whole samples within the radius, and a share of the two beyond.
     *
     * @param radius whole samples on either side
     * @param inner weight of a whole sample, of 2^24
     * @param outer weight of the two beyond
     */
    private record Box(int radius, int inner, int outer) {
        static Box of(float radius) {
            int whole = (int) radius;
            int inner = (int) ((float) ONE / (radius * 2 + 1));
            int outer = (ONE - (whole * 2 + 1) * inner) / 2;
            return new Box(whole, inner, outer);
        }

        /** Blurs one line in place, all passes; {@code line} has room for two lines. */
        void blur(byte[] pixels, int start, int stride, int length, byte[] line) {
            for (int i = 0; i < length; i++) {
                line[i] = pixels[start + i * stride];
            }
            int from = 0;
            for (int pass = 0; pass < PASSES; pass++) {
                int to = length - from;
                pass(line, from, to, length);
                from = to;
            }
            for (int i = 0; i < length; i++) {
                pixels[start + i * stride] = line[from + i];
            }
        }

        private void pass(byte[] line, int from, int to, int length) {
            int last = length - 1;
            int sum = (line[from] & 0xFF) * (radius + 1); // the window around -1
            for (int i = 0; i < radius; i++) {
                sum += line[from + Math.min(i, last)] & 0xFF;
            }
            for (int x = 0; x < length; x++) {
                int left = line[from + Math.max(x - radius - 1, 0)] & 0xFF;
                sum += (line[from + Math.min(x + radius, last)] & 0xFF) - left;
                int right = line[from + Math.min(x + radius + 1, last)] & 0xFF;
                // Up to 255 * 2^24 and a half: an unsigned 32-bit number.
                int value = sum * inner + (left + right) * outer + (ONE >> 1);
                line[to + x] = (byte) (value >>> 24);
            }
        }
    }
}
