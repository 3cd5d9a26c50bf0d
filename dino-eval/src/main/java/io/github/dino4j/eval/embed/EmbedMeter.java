package io.github.dino4j.eval.embed;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what an embedder does. */
final class EmbedMeter {
    private static final double NANOS = 1e-9;

    private final LongSupplier nanoTime;
    private final long opened;
    private final LongAdder embedded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder busy = new LongAdder();
    private final LatencyHistogram latency = new LatencyHistogram();

    EmbedMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.opened = nanoTime.getAsLong();
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** Images that could not be embedded. */
    void failed(int images) {
        failed.add(images);
    }

    /** A batch that was computed since some time. */
    void computed(List<EmbedQueue.Job> batch, long since) {
        long now = now();
        int counted = 0;
        for (EmbedQueue.Job job : batch) {
            if (job.isCounted()) {
                counted++;
                latency.add(now - job.start());
            }
        }
        if (counted > 0) {
            embedded.add(counted);
            batches.increment();
            busy.add(now - since);
        }
    }

    EmbedderMetrics metrics(int waiting) {
        return new EmbedderMetrics(
                embedded.sum(),
                failed.sum(),
                waiting,
                batches.sum(),
                (now() - opened) * NANOS,
                busy.sum() * NANOS,
                latency.latency());
    }
}
