package io.github.dino4j.eval.attention;

/** The colour map of the original's attention pictures, from black over red to yellow, by knots of every 15th level. */
final class Inferno {
    private static final int[] KNOTS = {
        0x000004, 0x0A0722, 0x1E0C45, 0x380962, 0x510E6C, 0x69166E, 0x801F6C, 0x982766, 0xB0315B,
        0xC63D4D, 0xD94D3D, 0xE9612B, 0xF47918, 0xFA9407, 0xFCB014, 0xF8CD37, 0xF2EA69, 0xFCFFA4
    };

    private Inferno() {}

    /** The colour of a share from 0 to 1. */
    static int colour(double share) {
        double at = Math.min(Math.max(share, 0.0), 1.0) * (KNOTS.length - 1);
        int low = Math.min((int) at, KNOTS.length - 2);
        int colour = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int from = (KNOTS[low] >> shift) & 0xFF;
            int to = (KNOTS[low + 1] >> shift) & 0xFF;
            colour |= (int) Math.round(from + (at - low) * (to - from)) << shift;
        }
        return colour;
    }
}
