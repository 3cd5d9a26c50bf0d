package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.ImageSources;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureSource;
import io.github.dino4j.eval.feature.PixelFeatures;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Weighted k-NN on held-out images: the teacher's, and the two floors that it must leave behind. */
final class Evaluation implements AutoCloseable {
    private final RunConfig config;
    private final ImageSource bank;
    private final ImageSource val;
    private final EvalTransform transform;
    private @Nullable FeatureExtractor teacher; // compiled once for all epochs

    Evaluation(RunConfig config, ImageSource train, ImageSource val) {
        this.config = config;
        this.bank = ImageSources.limit(
                train, config.eval().knn().trainLimit(), config.train().seed());
        this.val = val;
        this.transform = new EvalTransform(config.model().imageSize(), config.views());
    }

    /** Whether both sides have labels. */
    static boolean isPossible(ImageSource train, ImageSource val) {
        return !train.classes().isEmpty() && !val.classes().isEmpty();
    }

    KnnResult pixels() throws IOException {
        return knn(new PixelFeatures(transform));
    }

    KnnResult network(Network network, ParameterStore weights, Engine engine) throws IOException {
        try (FeatureExtractor features =
                new FeatureExtractor(network, weights, transform, config.eval().batchSize(), engine)) {
            return knn(features);
        }
    }

    /** The teacher's features as it stands. */
    KnnResult teacher(TrainerState state) throws IOException {
        FeatureExtractor features = teacher;
        if (features == null) {
            features = new FeatureExtractor(
                    state.network(),
                    state.teacher().weights(),
                    transform,
                    config.eval().batchSize(),
                    state.engine());
            teacher = features;
        }
        return knn(features);
    }

    @Override
    public void close() {
        if (teacher != null) {
            teacher.close();
        }
    }

    private KnnResult knn(FeatureSource features) throws IOException {
        KnnEvaluator evaluator = new KnnEvaluator(KnnOptions.of(config.eval().knn()));
        return evaluator.evaluate(features.extract(bank), features.extract(val));
    }

    static Map<String, Double> top1(KnnResult result) {
        Map<String, Double> top1 = new LinkedHashMap<>();
        result.scores().forEach(score -> top1.put(Integer.toString(score.k()), score.top1()));
        return top1;
    }

    /** The best top-1 over the numbers of neighbours. */
    static double best(KnnResult result) {
        return result.scores().stream().mapToDouble(score -> score.top1()).max().orElse(Double.NaN);
    }
}
