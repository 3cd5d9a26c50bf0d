package io.github.dino4j.eval.video;

import java.util.List;
import java.util.Map;

/**
 * One measure of one object over the frames of a sequence, in percent (Perazzi et al. 2016, section 5).
 *
 * @param mean over frames
 * @param recall share of frames above one half
 * @param decay mean of the first quarter of frames less that of the last
 */
public record Measure(double mean, double recall, double decay) {
    private static final int QUARTERS = 4;
    private static final double PERCENT = 100.0;

    /**
     * Summarises frames.
     *
     * @param frames the measure in each frame, from 0 to 1, at least one
     * @return percent
     */
    static Measure of(double[] frames) {
        double above = 0.0;
        for (double value : frames) {
            above += value > 0.5 ? 1.0 : 0.0;
        }
        double decay = quarter(frames, 0) - quarter(frames, QUARTERS - 1);
        return new Measure(
                PERCENT * mean(frames, 0, frames.length - 1), PERCENT * above / frames.length, PERCENT * decay);
    }

    /** The mean of a quarter; neighbouring quarters share a frame, as in the benchmark's own program. */
    private static double quarter(double[] frames, int index) {
        return mean(frames, edge(frames.length, index), edge(frames.length, index + 1));
    }

    private static int edge(int frames, int index) {
        return (int) Math.rint(1.0 + (frames - 1.0) * index / QUARTERS + 1e-10) - 1;
    }

    private static double mean(double[] values, int first, int last) {
        double sum = 0.0;
        for (int i = first; i <= last; i++) {
            sum += values[i];
        }
        return sum / (last - first + 1);
    }

    /** The mean of each number over objects. */
    static Measure mean(List<Measure> all) {
        return new Measure(
                all.stream().mapToDouble(Measure::mean).average().orElse(Double.NaN),
                all.stream().mapToDouble(Measure::recall).average().orElse(Double.NaN),
                all.stream().mapToDouble(Measure::decay).average().orElse(Double.NaN));
    }

    Map<String, Object> toJson() {
        return Map.of("mean", mean, "recall", recall, "decay", decay);
    }
}
