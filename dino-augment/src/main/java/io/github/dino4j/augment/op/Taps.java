package io.github.dino4j.augment.op;

/**
 * Where each output sample of a resize reads and with which weights: Pillow's fixed-point numbers of 22 fractional bits.
 *
 * @param first first input sample of each output sample
 * @param count input samples of each output sample
 * @param weights {@code stride} weights for each output sample
 * @param stride weights reserved for each output sample
 */
@SuppressWarnings("ArrayRecordComponent") // a table of numbers, private to a resize
record Taps(int[] first, int[] count, int[] weights, int stride) {
    static final int BITS = 22;

    static Taps of(int in, int out, Filter filter) {
        double scale = (double) in / out;
        double stretch = Math.max(scale, 1.0);
        double support = filter.support() * stretch;
        int stride = (int) Math.ceil(support) * 2 + 1;
        Taps taps = new Taps(new int[out], new int[out], new int[out * stride], stride);
        double[] row = new double[stride];
        for (int x = 0; x < out; x++) {
            double center = (x + 0.5) * scale;
            int first = Math.max((int) (center - support + 0.5), 0);
            int count = Math.min((int) (center + support + 0.5), in) - first;
            double sum = 0.0;
            for (int i = 0; i < count; i++) {
                row[i] = filter.at((i + first - center + 0.5) * (1.0 / stretch));
                sum += row[i];
            }
            taps.first[x] = first;
            taps.count[x] = count;
            for (int i = 0; i < count; i++) {
                double weight = (sum == 0.0 ? row[i] : row[i] / sum) * (1 << BITS);
                taps.weights[x * stride + i] = (int) (weight < 0.0 ? weight - 0.5 : weight + 0.5);
            }
        }
        return taps;
    }
}
