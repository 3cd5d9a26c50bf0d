package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.parallel.Threads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

/** Images of a source as rows of numbers. */
final class ImageRows {
    private ImageRows() {}

    /** Decodes and transforms images by all computing threads, each image into its own row. */
    static void read(EvalTransform transform, ImageSource source, int first, int count, float[] target)
            throws IOException {
        int length = transform.channels() * transform.size() * transform.size();
        try {
            Threads.forEach(count, i -> {
                try {
                    transform.write(source.read(first + i), target, i * length);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A bank with the names that a source knows. */
    static FeatureBank bank(float[] features, int dim, int[] labels, ImageSource source) {
        List<String> paths =
                IntStream.range(0, source.size()).mapToObj(source::name).toList();
        return source.classes().isEmpty()
                ? FeatureBank.unlabelled(features, dim).named(List.of(), paths)
                : FeatureBank.of(features, dim, labels, source.classes().size()).named(source.classes(), paths);
    }
}
