package io.github.dino4j.train.loop;

import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The k-NN protocol on a checkpoint. */
public final class CheckpointKnn implements AutoCloseable {
    private final CheckpointFeatures features;

    /**
     * Loads the teacher.
     *
     * @param path a checkpoint, or a run directory, whose newest is taken
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public CheckpointKnn(Path path) throws IOException {
        this.features = new CheckpointFeatures(path);
    }

    /**
     * Classifies held-out images.
     *
     * @param trainSpec labelled images that vote
     * @param valSpec labelled images to classify
     * @param k numbers of neighbours, empty for the configuration's
     * @return the accuracies
     * @throws IOException if images cannot be read
     */
    public KnnResult evaluate(String trainSpec, String valSpec, List<Integer> k) throws IOException {
        KnnOptions own = KnnOptions.of(features.config().eval().knn());
        KnnOptions options = k.isEmpty() ? own : new KnnOptions(k, own.temperature());
        long maxPixels = features.config().data().maxPixels();
        try (LabelledImages images = LabelledImages.open(trainSpec, valSpec, maxPixels, LabelledImages.Limits.NONE)) {
            return new KnnEvaluator(options).evaluate(features.extract(images.train()), features.extract(images.val()));
        }
    }

    @Override
    public void close() {
        features.close();
    }
}
