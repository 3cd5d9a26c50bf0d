package io.github.dino4j.eval.embed;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts times in buckets, each 9 % longer than the one before: percentiles are never more than that too long. */
final class LatencyHistogram {
    private static final double SHORTEST = 1e-5; // seconds
    private static final int PER_OCTAVE = 8; // 2^(1/8) = 1.09
    private static final int OCTAVES = 27; // up to 1,342 s
    private static final double NANOS = 1e-9;

    private final AtomicLongArray buckets = new AtomicLongArray(PER_OCTAVE * OCTAVES + 1);
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong longest = new AtomicLong();

    void add(long taken) {
        long duration = Math.max(0, taken);
        buckets.incrementAndGet(bucket(duration * NANOS));
        nanos.addAndGet(duration);
        longest.accumulateAndGet(duration, Math::max);
    }

    private int bucket(double seconds) {
        if (seconds <= SHORTEST) {
            return 0;
        }
        double octaves = Math.log(seconds / SHORTEST) / Math.log(2);
        return Math.min(buckets.length() - 1, (int) Math.ceil(octaves * PER_OCTAVE));
    }

    /** All that was counted so far; what others count meanwhile may be in it or not. */
    EmbedderMetrics.Latency latency() {
        long[] counts = new long[buckets.length()];
        long total = 0;
        for (int i = 0; i < counts.length; i++) {
            counts[i] = buckets.get(i);
            total += counts[i];
        }
        double max = longest.get() * NANOS;
        return new EmbedderMetrics.Latency(
                total,
                nanos.get() * NANOS,
                percentile(counts, total, 0.5, max),
                percentile(counts, total, 0.9, max),
                percentile(counts, total, 0.99, max),
                max);
    }

    /** The end of the bucket in which so many of all have come. */
    private static double percentile(long[] counts, long total, double share, double max) {
        long wanted = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < counts.length && total > 0; i++) {
            seen += counts[i];
            if (seen >= wanted) {
                return Math.min(max, SHORTEST * Math.pow(2, (double) i / PER_OCTAVE));
            }
        }
        return 0.0;
    }
}
