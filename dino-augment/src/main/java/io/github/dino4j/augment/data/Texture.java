package io.github.dino4j.augment.data;

import io.github.dino4j.core.random.RandomStream;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;

/**
 * Patterns in the plane, in units of a pixel of a 32-pixel image whose middle is the origin, with values in [0, 1]. Each
 * drawing has periods, widths and places of its own; rotation is the caller's.
 */
enum Texture {
    /** Soft stripes. */
    STRIPES {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double period = random.uniform(3.5, 8.0);
            double phase = random.nextDouble();
            return (x, y) -> wave(x / period + phase);
        }
    },
    /** Rings about a point in the image. */
    RINGS {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double period = random.uniform(4.5, 9.0);
            double centerX = random.uniform(-9.0, 9.0);
            double centerY = random.uniform(-9.0, 9.0);
            double phase = random.nextDouble();
            return (x, y) -> wave(Math.hypot(x - centerX, y - centerY) / period + phase);
        }
    },
    /** Stripes that turn back and forth. */
    ZIGZAG {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double period = random.uniform(4.5, 8.0);
            double turn = random.uniform(7.0, 12.0);
            double phase = random.nextDouble();
            double start = random.uniform(0.0, turn);
            return (x, y) -> wave((x + 2.0 * Math.abs(within(y + start, turn))) / period + phase);
        }
    },
    /** A chessboard. */
    CHECKS {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double side = random.uniform(2.2, 5.0);
            double shiftX = random.uniform(0.0, 2.0 * side);
            double shiftY = random.uniform(0.0, 2.0 * side);
            return (x, y) -> bit(isOdd(x + shiftX, side) == isOdd(y + shiftY, side));
        }
    },
    /** Thin lines that cross. */
    GRID {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double period = random.uniform(5.5, 10.0);
            double half = random.uniform(0.55, 0.95);
            double shiftX = random.uniform(0.0, period);
            double shiftY = random.uniform(0.0, period);
            return (x, y) ->
                    bit(Math.abs(within(x + shiftX, period)) < half || Math.abs(within(y + shiftY, period)) < half);
        }
    },
    /** Discs on a grid. */
    DOTS {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double period = random.uniform(5.0, 10.0);
            double radius = period * random.uniform(0.2, 0.3);
            double shiftX = random.uniform(0.0, period);
            double shiftY = random.uniform(0.0, period);
            return (x, y) -> bit(Math.hypot(within(x + shiftX, period), within(y + shiftY, period)) < radius);
        }
    },
    /** Courses of bricks. */
    BRICKS {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double height = random.uniform(3.5, 6.5);
            double length = height * random.uniform(2.0, 2.8);
            double shiftX = random.uniform(0.0, length);
            double shiftY = random.uniform(0.0, 2.0 * height);
            return (x, y) -> {
                double along = x + shiftX + (isOdd(y + shiftY, height) ? length / 2.0 : 0.0);
                return bit(Math.abs(within(y + shiftY, height)) < height / 2.0 - 0.5
                        && Math.abs(within(along, length)) < length / 2.0 - 0.5);
            };
        }
    },
    /** Smooth clouds. */
    CLOUDS {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double cell = random.uniform(4.0, 9.0);
            Lattice coarse = Lattice.draw(random);
            Lattice fine = Lattice.draw(random);
            return (x, y) -> 0.65 * coarse.smooth(x / cell, y / cell) + 0.35 * fine.smooth(2 * x / cell, 2 * y / cell);
        }
    },
    /** Grains without any order. */
    GRAINS {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            double cell = random.uniform(1.0, 1.6);
            Lattice grains = Lattice.draw(random);
            return (x, y) -> grains.at((int) Math.floor(x / cell), (int) Math.floor(y / cell));
        }
    },
    /** A few straight lines anywhere. */
    LINES {
        @Override
        DoubleBinaryOperator draw(RandomStream random) {
            int count = 2 + (int) random.uniform(0.0, 4.0);
            double[] cos = new double[count];
            double[] sin = new double[count];
            double[] distance = new double[count];
            for (int i = 0; i < count; i++) {
                double angle = random.uniform(0.0, Math.PI);
                cos[i] = Math.cos(angle);
                sin[i] = Math.sin(angle);
                distance[i] = random.uniform(-13.0, 13.0);
            }
            double half = random.uniform(0.6, 1.1);
            return (x, y) -> {
                boolean on = false;
                for (int i = 0; i < count; i++) {
                    on |= Math.abs(cos[i] * x + sin[i] * y - distance[i]) < half;
                }
                return bit(on);
            };
        }
    };

    /**
     * Draws one of the class's patterns.
     *
     * @param random where its numbers come from
     * @return the value at a point
     */
    abstract DoubleBinaryOperator draw(RandomStream random);

    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static double wave(double turns) {
        return 0.5 + 0.5 * Math.sin(2.0 * Math.PI * turns);
    }

    private static double bit(boolean on) {
        return on ? 1.0 : 0.0;
    }

    private static boolean isOdd(double x, double side) {
        return Math.floorMod((long) Math.floor(x / side), 2L) == 1;
    }

    /** Distance to the middle of the period, from -period/2 to period/2. */
    private static double within(double x, double period) {
        return x - period * Math.floor(x / period) - period / 2.0;
    }

    /** Random values in [0, 1] at the points of a square lattice, repeated beyond its side. */
    private static final class Lattice {
        private static final int SIDE = 64;

        private final float[] values;

        private Lattice(float[] values) {
            this.values = values;
        }

        static Lattice draw(RandomStream random) {
            float[] values = new float[SIDE * SIDE];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble();
            }
            return new Lattice(values);
        }

        double at(int x, int y) {
            return values[Math.floorMod(y, SIDE) * SIDE + Math.floorMod(x, SIDE)];
        }

        double smooth(double x, double y) {
            int left = (int) Math.floor(x);
            int top = (int) Math.floor(y);
            double u = ease(x - left);
            double v = ease(y - top);
            double above = at(left, top) * (1.0 - u) + at(left + 1, top) * u;
            double below = at(left, top + 1) * (1.0 - u) + at(left + 1, top + 1) * u;
            return above * (1.0 - v) + below * v;
        }

        private static double ease(double t) {
            return t * t * (3.0 - 2.0 * t);
        }
    }
}
