package io.github.dino4j.augment.data;

import java.util.Locale;

/** Patterns in the plane, in units of about a pixel of a 32-pixel image, with values in [0, 1]. */
enum Texture {
    /** Stripes. */
    STRIPES {
        @Override
        double at(double x, double y) {
            return wave(x, 6.0);
        }
    },
    /** Stripes of two widths in turn. */
    STRIPES_DOUBLE {
        @Override
        double at(double x, double y) {
            double within = saw(x, 11.0);
            return Math.abs(within + 3.0) < 1.0 || Math.abs(within - 1.5) < 2.5 ? 1.0 : 0.0;
        }
    },
    /** A chessboard. */
    CHECKS {
        @Override
        double at(double x, double y) {
            return (cell(x, 5.0) + cell(y, 5.0)) % 2 == 0 ? 1.0 : 0.0;
        }
    },
    /** Dots on a grid. */
    DOTS {
        @Override
        double at(double x, double y) {
            return Math.hypot(saw(x, 8.0), saw(y, 8.0)) < 2.6 ? 1.0 : 0.0;
        }
    },
    /** Long dashes side by side. */
    DASHES {
        @Override
        double at(double x, double y) {
            double shift = cell(y, 6.0) % 2 == 0 ? 0.0 : 7.0;
            return Math.abs(saw(y, 6.0)) < 1.3 && Math.abs(saw(x + shift, 14.0)) < 4.5 ? 1.0 : 0.0;
        }
    },
    /** Rings on a grid. */
    RINGS {
        @Override
        double at(double x, double y) {
            return Math.abs(Math.hypot(saw(x, 13.0), saw(y, 13.0)) - 4.0) < 1.1 ? 1.0 : 0.0;
        }
    },
    /** Thin lines crossing. */
    GRID {
        @Override
        double at(double x, double y) {
            return Math.abs(saw(x, 8.0)) < 0.9 || Math.abs(saw(y, 8.0)) < 0.9 ? 1.0 : 0.0;
        }
    },
    /** Stripes that turn back and forth. */
    ZIGZAG {
        @Override
        double at(double x, double y) {
            return wave(x + 2.2 * Math.abs(saw(y, 10.0)), 7.0);
        }
    },
    /** Courses of bricks. */
    BRICKS {
        @Override
        double at(double x, double y) {
            double shift = cell(y, 5.0) % 2 == 0 ? 0.0 : 5.0;
            return Math.abs(saw(y, 5.0)) > 1.8 || Math.abs(saw(x + shift, 10.0)) > 4.3 ? 1.0 : 0.0;
        }
    },
    /** Irregular blobs. */
    BLOBS {
        @Override
        double at(double x, double y) {
            double sum = Math.sin(0.61 * x + 1.3 * Math.sin(0.37 * y))
                    + Math.sin(0.53 * y + 1.7 * Math.sin(0.29 * x))
                    + Math.sin(0.41 * (x + y));
            return sum > 0.3 ? 1.0 : 0.0;
        }
    };

    abstract double at(double x, double y);

    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double wave(double x, double period) {
        return 0.5 + 0.5 * Math.sin(2.0 * Math.PI * x / period);
    }

    private static long cell(double x, double period) {
        return Math.floorMod((long) Math.floor(x / period), 2L);
    }

    /** Distance to the middle of the period, from -period/2 to period/2. */
    private static double saw(double x, double period) {
        return x - period * Math.floor(x / period) - period / 2.0;
    }
}
