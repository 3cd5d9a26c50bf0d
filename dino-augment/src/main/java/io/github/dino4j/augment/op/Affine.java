package io.github.dino4j.augment.op;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Moves, shears and turns of an image, in place and bit for bit Pillow's {@code Image.transform}: each pixel is interpolated at the
 * place {@code (a x + b y + c, d x + e y + f)} of its centre, in double precision, and truncated to a level.
 */
public final class Affine {
    private static final int DIGITS = 15; // of a turn's sine and cosine, as Pillow rounds them
    private static final int LEVEL = 0xFF;
    private static final int CUBIC = 4;

    private final double a;
    private final double b;
    private final double c;
    private final double d;
    private final double e;
    private final double f;

    private Affine(double[] rows) {
        this.a = rows[0];
        this.b = rows[1];
        this.c = rows[2];
        this.d = rows[3];
        this.e = rows[4];
        this.f = rows[5];
    }

    /**
     * A shear.
     *
     * @param across columns that a row lies further for each row below, 0 for none
     * @param down rows that a column lies further for each column to the right, 0 for none
     * @return the transformation
     */
    public static Affine shear(double across, double down) {
        return new Affine(new double[] {1.0, across, 0.0, down, 1.0, 0.0});
    }

    /**
     * A move.
     *
     * @param columns where the left column comes from
     * @param rows where the upper row comes from
     * @return the transformation
     */
    public static Affine move(double columns, double rows) {
        return new Affine(new double[] {1.0, 0.0, columns, 0.0, 1.0, rows});
    }

    /**
     * A turn about the middle.
     *
     * @param degrees against the clock
     * @param width columns of the image
     * @param height rows of the image
     * @return the transformation
     */
    public static Affine turn(double degrees, int width, int height) {
        double angle = -Math.toRadians(degrees - 360.0 * Math.floor(degrees / 360.0));
        double cos = rounded(Math.cos(angle));
        double sin = rounded(Math.sin(angle));
        double x = width / 2.0;
        double y = height / 2.0;
        double minus = rounded(-Math.sin(angle));
        return new Affine(
                new double[] {cos, sin, cos * -x + sin * -y + 0.0 + x, minus, cos, minus * -x + cos * -y + 0.0 + y});
    }

    private static double rounded(double value) {
        return new BigDecimal(value).setScale(DIGITS, RoundingMode.HALF_EVEN).doubleValue();
    }

    /**
     * Transforms an image.
     *
     * @param image changed in place
     * @param filter how pixels are interpolated: bicubic at -1, which is not that of a resize, or bilinear
     * @param fill the pixel, {@code 0xRRGGBB}, of what comes from outside
     */
    public void apply(Canvas image, Filter filter, int fill) {
        int[] from = Arrays.copyOf(image.plane(), image.size());
        int[] to = image.plane();
        Sampler sampler = new Sampler(from, image.width(), image.height());
        int at = 0;
        for (int row = 0; row < image.height(); row++) {
            for (int column = 0; column < image.width(); column++) {
                double x = a * (column + 0.5) + b * (row + 0.5) + c;
                double y = d * (column + 0.5) + e * (row + 0.5) + f;
                boolean inside = x >= 0.0 && x < image.width() && y >= 0.0 && y < image.height();
                to[at++] = inside ? sampler.at(x - 0.5, y - 0.5, filter == Filter.BICUBIC) : fill;
            }
        }
    }

    /** Levels between pixels. */
    private static final class Sampler {
        private final int[] pixels;
        private final int width;
        private final int height;

        Sampler(int[] pixels, int width, int height) {
            this.pixels = pixels;
            this.width = width;
            this.height = height;
        }

        int at(double x, double y, boolean cubic) {
            int left = (int) Math.floor(x);
            int upper = (int) Math.floor(y);
            double dx = x - left;
            double dy = y - upper;
            int pixel = 0;
            for (int shift : Lines.SHIFTS) {
                double level = cubic ? cubic(left - 1, upper - 1, dx, dy, shift) : linear(left, upper, dx, dy, shift);
                int whole = level <= 0.0 ? 0 : level >= LEVEL ? LEVEL : (int) level;
                pixel |= whole << shift;
            }
            return pixel;
        }

        /** A level, of the nearest pixel where there is none; a row outside repeats the one before it. */
        private int level(int x, int y, int shift) {
            int column = Math.max(0, Math.min(width - 1, x));
            int row = Math.max(0, Math.min(height - 1, y));
            return (pixels[row * width + column] >> shift) & LEVEL;
        }

        private double linear(int x, int y, double dx, double dy, int shift) {
            double upper = mix(level(x, y, shift), level(x + 1, y, shift), dx);
            double lower = y + 1 < height ? mix(level(x, y + 1, shift), level(x + 1, y + 1, shift), dx) : upper;
            return mix(upper, lower, dy);
        }

        private static double mix(double first, double second, double share) {
            return first + (second - first) * share;
        }

        private double cubic(int x, int y, double dx, double dy, int shift) {
            double[] rows = new double[CUBIC];
            for (int i = 0; i < CUBIC; i++) {
                boolean inside = i == 0 || (y + i >= 0 && y + i < height);
                rows[i] = inside ? row(x, y + i, dx, shift) : rows[i - 1];
            }
            return curve(rows[0], rows[1], rows[2], rows[3], dy);
        }

        private double row(int x, int y, double dx, int shift) {
            return curve(
                    level(x, y, shift), level(x + 1, y, shift), level(x + 2, y, shift), level(x + 3, y, shift), dx);
        }

        private static double curve(double v1, double v2, double v3, double v4, double at) {
            double p2 = -v1 + v3;
            double p3 = 2.0 * (v1 - v2) + v3 - v4;
            double p4 = -v1 + v2 - v3 + v4;
            return v2 + at * (p2 + at * (p3 + at * p4));
        }
    }
}
