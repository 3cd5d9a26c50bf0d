package io.github.dino4j.core.schedule;

/**
 * The original's {@code cosine_scheduler}: a linear warm-up from 0 that reaches {@code from} at its last iteration, then
 * half a cosine from {@code from} towards {@code to}. The peak occurs twice, and the last iteration is a little short of
 * {@code to}.
 *
 * @param from value after the warm-up
 * @param to value at the iteration after the last
 * @param iterations length of the run, warm-up included
 * @param warmup iterations of the warm-up, 0 for none
 */
public record CosineSchedule(double from, double to, long iterations, long warmup) implements Schedule {
    /**
     * Checks that the warm-up fits.
     *
     * @param from value after the warm-up
     * @param to value at the iteration after the last
     * @param iterations length of the run, warm-up included
     * @param warmup iterations of the warm-up, 0 for none
     */
    public CosineSchedule {
        if (warmup < 0 || warmup > iterations) {
            throw new IllegalArgumentException(
                    "a warm-up of " + warmup + " iterations does not fit a run of " + iterations);
        }
    }

    @Override
    public double at(long iteration) {
        if (iteration < warmup) {
            return warmup == 1 ? 0.0 : from * iteration / (warmup - 1);
        }
        double progress = (double) (iteration - warmup) / (iterations - warmup);
        return to + 0.5 * (from - to) * (1.0 + Math.cos(Math.PI * progress));
    }
}
