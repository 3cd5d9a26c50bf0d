package io.github.dino4j.augment.op;

/** Operations on colours, in place and bit for bit Pillow's: blends truncate, luma is ITU-R 601 in 16-bit fixed point. */
public final class Colors {
    private static final double MAX = 255.0;

    private Colors() {}

    /**
     * Changes brightness: a blend with black.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void brightness(Canvas image, float factor) {
        byte[] p = image.pixels();
        for (int i = 0; i < image.length(); i++) {
            p[i] = blend(0, p[i] & 0xFF, factor);
        }
    }

    /**
     * Changes contrast: a blend with the mean luma, rounded to a whole level.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void contrast(Canvas image, float factor) {
        byte[] p = image.pixels();
        long sum = 0;
        for (int i = 0; i < image.length(); i += 3) {
            sum += luma(p, i);
        }
        int mean = (int) ((double) sum / (image.width() * image.height()) + 0.5);
        for (int i = 0; i < image.length(); i++) {
            p[i] = blend(mean, p[i] & 0xFF, factor);
        }
    }

    /**
     * Changes saturation: a blend with the grey image.
     *
     * @param image changed in place
     * @param factor 1 for no change
     */
    public static void saturation(Canvas image, float factor) {
        byte[] p = image.pixels();
        for (int i = 0; i < image.length(); i += 3) {
            int grey = luma(p, i);
            p[i] = blend(grey, p[i] & 0xFF, factor);
            p[i + 1] = blend(grey, p[i + 1] & 0xFF, factor);
            p[i + 2] = blend(grey, p[i + 2] & 0xFF, factor);
        }
    }

    /**
     * Turns the hue in 8-bit HSV.
     *
     * @param image changed in place
     * @param turn part of the circle, from -0.5 to 0.5; 256 steps make a circle, truncated towards zero
     */
    public static void hue(Canvas image, double turn) {
        int shift = (int) (turn * MAX);
        byte[] p = image.pixels();
        for (int i = 0; i < image.length(); i += 3) {
            turn(p, i, shift);
        }
    }

    /**
     * Makes the image grey: three equal channels.
     *
     * @param image changed in place
     */
    public static void grayscale(Canvas image) {
        byte[] p = image.pixels();
        for (int i = 0; i < image.length(); i += 3) {
            byte grey = (byte) luma(p, i);
            p[i] = grey;
            p[i + 1] = grey;
            p[i + 2] = grey;
        }
    }

    /**
     * Inverts bright levels.
     *
     * @param image changed in place
     * @param threshold levels from here on become 255 minus the level
     */
    public static void solarize(Canvas image, int threshold) {
        byte[] p = image.pixels();
        for (int i = 0; i < image.length(); i++) {
            int level = p[i] & 0xFF;
            p[i] = (byte) (level < threshold ? level : 255 - level);
        }
    }

    /**
     * Mirrors left and right.
     *
     * @param image changed in place
     */
    public static void flip(Canvas image) {
        byte[] p = image.pixels();
        for (int y = 0; y < image.height(); y++) {
            int left = y * image.width() * 3;
            int right = left + (image.width() - 1) * 3;
            for (; left < right; left += 3, right -= 3) {
                for (int c = 0; c < 3; c++) {
                    byte swap = p[left + c];
                    p[left + c] = p[right + c];
                    p[right + c] = swap;
                }
            }
        }
    }

    private static int luma(byte[] p, int i) {
        return ((p[i] & 0xFF) * 19595 + (p[i + 1] & 0xFF) * 38470 + (p[i + 2] & 0xFF) * 7471 + 0x8000) >> 16;
    }

    private static byte blend(int from, int to, float factor) {
        float value = from + factor * (to - from);
        return (byte) (value <= 0.0f ? 0 : value >= 255.0f ? 255 : (int) value);
    }

    private static void turn(byte[] p, int i, int shift) {
        int r = p[i] & 0xFF;
        int g = p[i + 1] & 0xFF;
        int b = p[i + 2] & 0xFF;
        int max = Math.max(r, Math.max(g, b));
        int min = Math.min(r, Math.min(g, b));
        if (max == min) {
            return; // grey has no hue
        }
        float range = max - min;
        float saturation = range / (float) max;
        int hue = (hueOf(r, g, b, max, range) + shift) & 0xFF;
        int s = (int) (saturation * MAX);
        if (s == 0) {
            p[i] = p[i + 1] = p[i + 2] = (byte) max;
            return;
        }
        fromHsv(p, i, hue, s, max);
    }

    private static int hueOf(int r, int g, int b, int max, float range) {
        float rc = (max - r) / range;
        float gc = (max - g) / range;
        float bc = (max - b) / range;
        float h = r == max ? bc - gc : g == max ? (float) (2.0 + rc - bc) : (float) (4.0 + gc - rc);
        float turned = (float) ((h / 6.0 + 1.0) % 1.0);
        return Math.min(Math.max((int) (turned * MAX), 0), 255);
    }

    private static void fromHsv(byte[] p, int at, int hue, int saturation, int value) {
        float fs = (float) (saturation / MAX);
        double sector = (float) hue * 6.0 / MAX;
        int i = (int) Math.floor(sector);
        float f = (float) (sector - (float) i);
        byte a = round(value * (1.0 - fs));
        byte q = round(value * (1.0 - fs * f));
        byte t = round(value * (1.0 - fs * (1.0 - f)));
        byte v = (byte) value;
        switch (i % 6) {
            case 0 -> set(p, at, v, t, a);
            case 1 -> set(p, at, q, v, a);
            case 2 -> set(p, at, a, v, t);
            case 3 -> set(p, at, a, q, v);
            case 4 -> set(p, at, t, a, v);
            default -> set(p, at, v, a, q);
        }
    }

    /** Rounds halves away from zero, as C does. */
    private static byte round(double value) {
        return (byte) Math.min((int) Math.floor(value + 0.5), 255);
    }

    private static void set(byte[] p, int at, byte r, byte g, byte b) {
        p[at] = r;
        p[at + 1] = g;
        p[at + 2] = b;
    }
}
