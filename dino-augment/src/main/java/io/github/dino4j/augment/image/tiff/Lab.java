package io.github.dino4j.augment.image.tiff;

import io.github.dino4j.augment.image.RgbImage;

/** CIELAB of the white D50, in bytes, as sRGB. */
final class Lab {
    private static final double[] WHITE = {0.9642, 1.0, 0.8249};
    private static final double[][] TO_SRGB = { // from XYZ of D50, adapted by Bradford
        {3.1338561, -1.6168667, -0.4906146},
        {-0.9787684, 1.9161415, 0.0334540},
        {0.0719453, -0.2289914, 1.4052427}
    };
    private static final double CUT = 6.0 / 29.0;

    private Lab() {}

    /** Lightness from 0 to 255, a and b signed. */
    static void toRgb(byte[] levels, int samples, byte[] pixels) {
        double[] xyz = new double[3];
        for (int i = 0; i < pixels.length / RgbImage.RGB; i++) {
            double f = ((levels[i * samples] & 0xFF) / 2.55 + 16.0) / 116.0;
            xyz[0] = WHITE[0] * cubed(f + levels[i * samples + 1] / 500.0);
            xyz[1] = WHITE[1] * cubed(f);
            xyz[2] = WHITE[2] * cubed(f - levels[i * samples + 2] / 200.0);
            for (int c = 0; c < RgbImage.RGB; c++) {
                double[] row = TO_SRGB[c];
                pixels[3 * i + c] = level(row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]);
            }
        }
    }

    private static double cubed(double f) {
        return f > CUT ? f * f * f : 3.0 * CUT * CUT * (f - 4.0 / 29.0);
    }

    private static byte level(double linear) {
        double gamma = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.pow(linear, 1.0 / 2.4) - 0.055;
        return (byte) Math.round(Math.max(0.0, Math.min(1.0, gamma)) * 255.0);
    }
}
