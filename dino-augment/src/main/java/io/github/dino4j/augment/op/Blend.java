package io.github.dino4j.augment.op;

/**
 * Pillow's blend of levels, {@code (int) (from + factor * (to - from))} in single precision, clipped. Almost every factor
 * has a fixed-point number that gives the same result for all levels; it is tried out on all differences that there are, and
 * where it might fail, for about one factor in thirty, the single-precision sum is computed instead.
 */
final class Blend {
    private static final int LEVEL = 0xFF;
    private static final int BITS = 22;
    private static final float LARGEST = 2.0f; // beyond, a product would not fit into 32 bits
    // Fixed-point number, single-precision product and sum are off by less than 2^-14 together: 256 of these units.
    private static final int MARGIN = 320;

    private final float factor;
    private final int fixed;
    private final boolean exact;

    Blend(float factor) {
        this.factor = factor;
        this.fixed = Math.round(Math.min(factor, LARGEST) * (1 << BITS));
        this.exact = factor >= 0.0f && factor < LARGEST && agrees();
    }

    /** Whether no product comes so near to a whole number that the two ways of rounding could fall on either side of it. */
    private boolean agrees() {
        int product = 0;
        for (int difference = 1; difference <= LEVEL; difference++) {
            product += fixed;
            if (((product + MARGIN) & ((1 << BITS) - 1)) < 2 * MARGIN) {
                return false;
            }
        }
        return true;
    }

    /** Whether the fixed-point number is used. */
    boolean isExact() {
        return exact;
    }

    /** Blends levels with others, in place. */
    void apply(int[] levels, int[] from, int length) {
        if (exact) {
            whole(levels, from, length, fixed);
        } else {
            for (int i = 0; i < length; i++) {
                float value = from[i] + factor * (levels[i] - from[i]);
                levels[i] = value <= 0.0f ? 0 : value >= 255.0f ? LEVEL : (int) value;
            }
        }
    }

    private static void whole(int[] levels, int[] from, int length, int factor) {
        for (int i = 0; i < length; i++) {
            int value = from[i] + (((levels[i] - from[i]) * factor) >> BITS);
            int low = value & ~(value >> 31); // at least 0
            levels[i] = (low | ((LEVEL - low) >> 31)) & LEVEL; // at most 255
        }
    }
}
