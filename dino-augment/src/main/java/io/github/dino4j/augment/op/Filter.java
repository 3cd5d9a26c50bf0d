package io.github.dino4j.augment.op;

/** The kernels of Pillow's resize, antialiased: stretched by the factor of reduction. */
public enum Filter {
    /** A triangle. */
    BILINEAR(1.0) {
        @Override
        double at(double x) {
            double d = Math.abs(x);
            return d < 1.0 ? 1.0 - d : 0.0;
        }
    },
    /** Keys' cubic with a = -0.5; not the -0.75 of position embeddings. */
    BICUBIC(2.0) {
        @Override
        double at(double x) {
            double d = Math.abs(x);
            if (d < 1.0) {
                return ((A + 2.0) * d - (A + 3.0)) * d * d + 1.0;
            }
            return d < 2.0 ? (((d - 5.0) * d + 8.0) * d - 4.0) * A : 0.0;
        }
    },
    /** A sinc under the middle lobe of a wider one. */
    LANCZOS(3.0) {
        @Override
        double at(double x) {
            return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3.0) : 0.0;
        }
    };

    private static final double A = -0.5;

    private final double support;

    Filter(double support) {
        this.support = support;
    }

    private static double sinc(double x) {
        return x == 0.0 ? 1.0 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    abstract double at(double x);

    double support() {
        return support;
    }
}
