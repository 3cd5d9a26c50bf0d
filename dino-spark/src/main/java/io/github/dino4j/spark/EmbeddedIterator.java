package io.github.dino4j.spark;

import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.embed.EmbedOutcome;
import io.github.dino4j.eval.embed.ImageInput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The images of a partition, embedded as they are asked for.
 *
 * @param <T> what holds an image
 * @param <R> what an image becomes
 */
final class EmbeddedIterator<T, R> implements Iterator<R> {
    private final Iterator<EmbedOutcome> outcomes;
    private final Queue<T> taken = new ArrayDeque<>(); // and not yet given back
    private final BiFunction<T, EmbeddedImage, R> result;

    EmbeddedIterator(
            Iterator<T> partition,
            SparkModel model,
            Function<T, ImageInput> image,
            BiFunction<T, EmbeddedImage, R> result)
            throws IOException {
        this.result = result;
        Iterator<ImageInput> images = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return partition.hasNext();
            }

            @Override
            public ImageInput next() {
                T next = partition.next();
                taken.add(next);
                return image.apply(next);
            }
        };
        // Without images nothing need be opened.
        DinoEmbedder embedder = partition.hasNext() ? SharedEmbedder.of(model) : null;
        this.outcomes = embedder == null ? new ArrayDeque<EmbedOutcome>().iterator() : embedder.embedEach(images);
    }

    @Override
    public boolean hasNext() {
        return outcomes.hasNext();
    }

    @Override
    public R next() {
        EmbedOutcome outcome = outcomes.next();
        IOException failure = outcome.failure();
        return result.apply(
                taken.remove(),
                new EmbeddedImage(outcome.vector(), failure == null ? null : String.valueOf(failure.getMessage())));
    }
}
