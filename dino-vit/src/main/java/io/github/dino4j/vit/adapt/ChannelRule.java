package io.github.dino4j.vit.adapt;

/**
 * How a stem of C channels becomes one of C'. Weights are scaled so that activations keep their size: an image whose channels
 * are all alike gives the same tokens as before, exactly with {@link #MEAN}, and with {@link #REPEAT} where C' is at least C.
 */
public enum ChannelRule {
    /** Every new channel gets the mean of the old ones: {@code w'[c'] = (C/C') mean_c w[c]}. For one, that is their sum. */
    MEAN {
        @Override
        float[] apply(float[] weight, int from, int to, int plane) {
            float[] result = new float[weight.length / from * to];
            for (int row = 0; row < weight.length / (from * plane); row++) {
                for (int pixel = 0; pixel < plane; pixel++) {
                    double sum = 0.0;
                    for (int c = 0; c < from; c++) {
                        sum += weight[(row * from + c) * plane + pixel];
                    }
                    for (int c = 0; c < to; c++) {
                        result[(row * to + c) * plane + pixel] = (float) (sum / to);
                    }
                }
            }
            return result;
        }
    },
    /**
     * New channels take the old ones in turn: {@code w'[c'] = w[c' mod C] / n}, where n new channels share that old one; for
     * fewer channels than before {@code w'[c'] = (C/C') w[c']}.
     */
    REPEAT {
        @Override
        float[] apply(float[] weight, int from, int to, int plane) {
            float[] result = new float[weight.length / from * to];
            for (int row = 0; row < weight.length / (from * plane); row++) {
                for (int c = 0; c < to; c++) {
                    int old = c % from;
                    int sharing = (to - old + from - 1) / from; // new channels old, old + C, …
                    double scale = to < from ? (double) from / to : 1.0 / sharing;
                    for (int pixel = 0; pixel < plane; pixel++) {
                        result[(row * to + c) * plane + pixel] =
                                (float) (weight[(row * from + old) * plane + pixel] * scale);
                    }
                }
            }
            return result;
        }
    };

    /**
     * Converts the weight of a stem.
     *
     * @param weight (D, C, P, P)
     * @param from C
     * @param to C'
     * @param plane P*P
     * @return (D, C', P, P)
     */
    abstract float[] apply(float[] weight, int from, int to, int plane);
}
