package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.view.EvalTransform;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A known picture and the vector that it had when the embedder was opened: what is computed now must be the same. */
final class EmbedCheck {
    private static final double MOST =
            1e-3; // difference over the largest number; other batches differ by rounding, 1e-5
    private static final float PERIOD = 7f;

    private final EmbedQueue queue;
    private final float[] picture;
    private final float[] expected;

    private EmbedCheck(EmbedQueue queue, float[] picture, float[] expected) {
        this.queue = queue;
        this.picture = picture;
        this.expected = expected;
    }

    /** Embeds the picture for the first time. */
    static EmbedCheck of(EmbedQueue queue, EvalTransform transform) throws InterruptedIOException {
        float[] picture = new float[transform.channels() * transform.size() * transform.size()];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = (float) Math.sin(i / PERIOD); // nearly as large as normalised pixels are
        }
        EmbedQueue.Job job = new EmbedQueue.Job(picture);
        queue.add(List.of(job));
        return new EmbedCheck(queue, picture, EmbedParts.await(job.vector()));
    }

    /** Embeds it again, alone, however many others wait for room. */
    EmbedderHealth run(Duration patience) throws InterruptedIOException {
        try {
            CompletableFuture<float[]> vector = queue.addAlone(picture).vector();
            double difference = difference(vector.get(patience.toNanos(), TimeUnit.NANOSECONDS));
            String amount = String.format(Locale.ROOT, "%.1e", difference);
            return difference <= MOST
                    ? EmbedderHealth.ready("a known picture has the vector that it had, to " + amount)
                    : EmbedderHealth.failed("a known picture has another vector than when the embedder was opened, by "
                            + amount + " of its largest number: weights or memory have changed");
        } catch (TimeoutException e) {
            return EmbedderHealth.failed(
                    "no vector of a known picture within " + patience + ", " + queue.waiting() + " images wait");
        } catch (ExecutionException | IllegalStateException e) {
            return EmbedderHealth.failed("a known picture cannot be embedded: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EmbedQueue.interrupted(e);
        }
    }

    /** NaN where a number is no number. */
    private double difference(float[] vector) {
        double largest = 0.0;
        double most = 0.0;
        for (int i = 0; i < vector.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            most = Math.max(most, Math.abs((double) vector[i] - expected[i]));
        }
        return largest > 0.0 ? most / largest : most;
    }
}
