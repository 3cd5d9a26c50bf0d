package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Images of a source as rows of numbers. */
final class ImageRows {
    private static final int MOST_NUMBERS = Integer.MAX_VALUE - 8; // of an array

    private ImageRows() {}

    /** Room for a row of each image. */
    static float[] room(int images, int dim) throws InputException {
        long numbers = (long) images * dim;
        if (numbers > MOST_NUMBERS) {
            throw new InputException(images + " images of " + dim + " numbers each are " + numbers
                    + " numbers, more than the " + MOST_NUMBERS
                    + " that features in memory may have; take fewer images, or write them by dino embed");
        }
        return new float[(int) numbers];
    }

    /** Decodes and transforms images by all computing threads, each image into its own row. */
    static void read(EvalTransform transform, ImageSource source, int first, int count, float[] target)
            throws IOException {
        read(transform, source, first, count, target, 0);
    }

    static void read(EvalTransform transform, ImageSource source, int first, int count, float[] target, int offset)
            throws IOException {
        int length = transform.channels() * transform.size() * transform.size();
        try {
            Threads.forEach(count, i -> {
                try {
                    transform.write(source.read(first + i), target, offset + i * length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A bank with the names that a source knows. */
    static FeatureBank bank(float[] features, int dim, ImageSource source) {
        int[] labels = IntStream.range(0, source.size()).map(source::label).toArray();
        List<String> paths =
                IntStream.range(0, source.size()).mapToObj(source::name).toList();
        return source.classes().isEmpty()
                ? FeatureBank.unlabelled(features, dim).named(List.of(), paths)
                : FeatureBank.of(features, dim, labels, source.classes().size()).named(source.classes(), paths);
    }
}
