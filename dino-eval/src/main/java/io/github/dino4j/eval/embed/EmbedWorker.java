package io.github.dino4j.eval.embed;

import io.github.dino4j.core.parallel.Threads;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.FloatImage;
import io.github.dino4j.eval.feature.FeatureExtractor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The thread that computes. It makes a plan for every power of two up to the largest batch before it takes the first image,
 * then one batch after the other: forward passes use all computing threads each, so two at once would only be in each
 * other's way.
 */
final class EmbedWorker implements Runnable {
    private final EmbedQueue queue;
    private final EmbedderOptions options;
    private final EmbedMeter meter;
    private final IntFunction<FeatureExtractor> compiler;
    private final Supplier<DenseExtractor> dense;
    private final List<FeatureExtractor> extractors = new ArrayList<>(); // of 1, 2, 4, … images
    private final CompletableFuture<Integer> dimension = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private @Nullable DenseExtractor attention; // made when it is asked for first

    /** A worker whose plans come from a function of their number of images, and for attention from one that makes no plan yet. */
    EmbedWorker(
            EmbedQueue queue,
            EmbedderOptions options,
            EmbedMeter meter,
            IntFunction<FeatureExtractor> compiler,
            Supplier<DenseExtractor> dense) {
        this.dense = dense;
        this.queue = queue;
        this.meter = meter;
        this.options = options;
        this.compiler = compiler;
    }

    /** Numbers in a vector; known when all plans are made. Fails as making them has failed. */
    CompletableFuture<Integer> dimension() {
        return dimension;
    }

    /** Done when the memory of all plans is free. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whoever opens the embedder is told, whatever it was
    public void run() {
        try {
            Threads.use(options.threads()); // the native libraries keep the number for each thread
            // The largest first: plans share working memory, and would have to be remade when it grows.
            for (int images = options.maxBatch(); images >= 1; images /= 2) {
                FeatureExtractor extractor = compiler.apply(images);
                extractors.add(0, extractor);
                float[] grey = new float[images * pixels(extractor)];
                extractor.features(grey, extractor.transform().size(), images, new float[images * extractor.dim()], 0);
            }
            dimension.complete(extractors.get(0).dim());
            for (List<EmbedQueue.Job> batch = queue.take(options.maxBatch()); !batch.isEmpty(); ) {
                compute(batch);
                batch = queue.take(options.maxBatch());
            }
        } catch (RuntimeException | Error e) {
            dimension.completeExceptionally(e);
            queue.fail(e);
        } finally {
            extractors.forEach(FeatureExtractor::close);
            if (attention != null) {
                attention.close();
            }
            ended.complete(null);
        }
    }

    private static int pixels(FeatureExtractor extractor) {
        int size = extractor.transform().size();
        return extractor.transform().channels() * size * size;
    }

    private void compute(List<EmbedQueue.Job> batch) {
        long start = meter.now();
        try {
            FeatureExtractor extractor = extractors.get(Integer.numberOfTrailingZeros(batch.size()));
            EmbedQueue.Wish wish = batch.get(0).wish();
            float[] rows =
                    switch (wish) {
                        case VECTOR -> vectors(extractor, batch);
                        case TOKENS -> tokens(extractor, batch);
                        case ATTENTION -> attention(batch.get(0));
                    };
            boolean scaled = options.normalize() && wish == EmbedQueue.Wish.VECTOR;
            int length = rows.length / batch.size();
            meter.computed(batch, start); // before anybody who waits can ask for it
            for (int i = 0; i < batch.size(); i++) {
                float[] row = Arrays.copyOfRange(rows, i * length, (i + 1) * length);
                batch.get(i).vector().complete(scaled ? normalize(row) : row);
            }
        } catch (RuntimeException | Error e) {
            meter.failed((int) batch.stream().filter(EmbedQueue.Job::isCounted).count());
            batch.forEach(job -> job.vector().completeExceptionally(e));
        }
    }

    /** (B, D) */
    private static float[] vectors(FeatureExtractor extractor, List<EmbedQueue.Job> batch) {
        float[] vectors = new float[batch.size() * extractor.dim()];
        extractor.features(pack(batch), extractor.transform().size(), batch.size(), vectors, 0);
        return vectors;
    }

    /** (B, T, D), by a plan that is made when tokens are asked for first. */
    private static float[] tokens(FeatureExtractor extractor, List<EmbedQueue.Job> batch) {
        return extractor
                .intermediateLayers(pack(batch), extractor.transform().size(), 1)
                .get(0);
    }

    /** The last block's (h, N), of an image that is computed alone. */
    private float[] attention(EmbedQueue.Job job) {
        DenseExtractor extractor = attention == null ? dense.get() : attention;
        attention = extractor;
        int size = extractors.get(0).transform().size();
        return extractor.attention(new FloatImage(size, size, job.pixels()), -1).values();
    }

    private static float[] pack(List<EmbedQueue.Job> batch) {
        if (batch.size() == 1) {
            return batch.get(0).pixels();
        }
        int length = batch.get(0).pixels().length;
        float[] images = new float[batch.size() * length]; // (B, C, S, S)
        for (int i = 0; i < batch.size(); i++) {
            System.arraycopy(batch.get(i).pixels(), 0, images, i * length, length);
        }
        return images;
    }

    private static float[] normalize(float[] vector) {
        double squares = 0.0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        double scale = squares > 0.0 ? 1.0 / Math.sqrt(squares) : 0.0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] * scale);
        }
        return vector;
    }
}
