package io.github.dino4j.eval.dense;

/** Bilinear interpolation of planes between pixel centres, without antialiasing: PyTorch's with {@code align_corners=False}. */
public final class Bilinear {
    private Bilinear() {}

    /** Where one output position reads. */
    private record Tap(int low, int high, float share) {
        static Tap of(int target, double step, int length) {
            double source = Math.max(0.0, (target + 0.5) * step - 0.5);
            int low = Math.min((int) source, length - 1);
            return new Tap(low, Math.min(low + 1, length - 1), (float) (source - low));
        }
    }

    /**
     * Enlarges planes by a whole factor.
     *
     * @param values (C, H, W)
     * @param height H
     * @param width W
     * @param factor at least 1
     * @return (C, factor*H, factor*W)
     */
    public static float[] enlarged(float[] values, int height, int width, int factor) {
        int channels = values.length / (height * width);
        return planes(
                values, new int[] {channels, height, width}, new int[] {factor * height, factor * width}, 1.0 / factor);
    }

    /**
     * Resamples planes.
     *
     * @param values (C, H, W)
     * @param from C, H, W
     * @param to height and width of the result
     * @param step source pixels for one of the result
     * @return (C, height, width)
     */
    static float[] planes(float[] values, int[] from, int[] to, double step) {
        int height = from[1];
        int width = from[2];
        Tap[] columns = taps(to[1], step, width);
        Tap[] rows = taps(to[0], step, height);
        float[] result = new float[from[0] * to[0] * to[1]];
        int at = 0;
        for (int channel = 0; channel < from[0]; channel++) {
            for (Tap row : rows) {
                int low = (channel * height + row.low()) * width;
                int high = (channel * height + row.high()) * width;
                for (Tap column : columns) {
                    float top = mix(values[low + column.low()], values[low + column.high()], column.share());
                    float bottom = mix(values[high + column.low()], values[high + column.high()], column.share());
                    result[at++] = mix(top, bottom, row.share());
                }
            }
        }
        return result;
    }

    private static Tap[] taps(int count, double step, int length) {
        Tap[] taps = new Tap[count];
        for (int i = 0; i < count; i++) {
            taps[i] = Tap.of(i, step, length);
        }
        return taps;
    }

    private static float mix(float a, float b, float share) {
        return a * (1.0f - share) + b * share;
    }
}
