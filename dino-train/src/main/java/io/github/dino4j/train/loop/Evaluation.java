package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.open.ImageSources;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.eval.LinearConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.FeatureSource;
import io.github.dino4j.eval.feature.PixelFeatures;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.eval.linear.LinearProbe;
import io.github.dino4j.eval.linear.ProbeOptions;
import io.github.dino4j.eval.linear.ProbeRows;
import io.github.dino4j.train.step.TrainerState;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Weighted k-NN on held-out images: the teacher's, and the two floors that it must leave behind. The processes of a group measure
 * together.
 */
final class Evaluation implements AutoCloseable {
    private final RunConfig config;
    private final KnnOptions knn;
    private final ImageSource bank;
    private final ImageSource val;
    private final EvalTransform transform;
    private final Group group;
    private final Engine engine; // not the run's own: precision is another choice
    private final Map<String, FeatureExtractor> extractors = new LinkedHashMap<>(); // compiled once for all epochs

    Evaluation(RunConfig config, KnnOptions knn, ImageSource train, ImageSource val, Group group) {
        this.config = config;
        this.knn = knn;
        this.bank = ImageSources.limit(
                train, config.eval().knn().trainLimit(), config.train().seed());
        this.val = val;
        this.group = group;
        this.engine = EvalEngine.whileTraining(config).takingTurns();
        this.transform = EvalTransform.of(config);
    }

    /** Whether both sides have labels. */
    static boolean isPossible(ImageSource train, ImageSource val) {
        return !train.classes().isEmpty() && !val.classes().isEmpty();
    }

    /** Names and labels of all images, in a few digits. */
    String fingerprint() {
        return ImageSources.fingerprint(bank) + ImageSources.fingerprint(val);
    }

    KnnResult pixels() throws IOException {
        return knn(new PixelFeatures(transform));
    }

    KnnResult network(Network network, ParameterStore weights) throws IOException {
        try (FeatureExtractor features =
                new FeatureExtractor(network, weights, transform, config.eval().batchSize(), engine)) {
            return knn(features);
        }
    }

    /** Is shown the features of all held-out images, with these. */
    @FunctionalInterface
    interface Onlooker {
        void see(FeatureBank features, ImageSource held);
    }

    /** The teacher's features as it stands. */
    KnnResult teacher(TrainerState state, Onlooker onlooker) throws IOException {
        FeatureSource features = extractor("teacher", state, state.teacher().weights(), FeatureKind.CLS);
        FeatureBank held = features.extract(val, group);
        KnnResult result = new KnnEvaluator(knn).among(group).evaluate(features.extract(bank, group), held);
        onlooker.see(held, val);
        return result;
    }

    /**
     * What the configuration asks for beside the teacher's k-NN: the student's, and linear probes on features computed
     * once. All of it is a function of weights, images and seed, and changes none of them.
     *
     * @return top-1 in percent by name, empty if nothing is due
     */
    Map<String, Double> onRequest(TrainerState state, int epoch) throws IOException {
        Map<String, Double> values = new LinkedHashMap<>();
        boolean student = config.eval().knn().student();
        if (student && isDue(config.eval().knn().everyEpochs(), epoch)) {
            knn(extractor("student", state, state.student().weights(), FeatureKind.CLS))
                    .scores()
                    .forEach(score -> values.put("student_knn_" + score.k(), score.top1()));
        }
        if (isDue(config.eval().linear().everyEpochs(), epoch)) {
            values.put(
                    "teacher_linear", linear("teacher", state, state.teacher().weights()));
            if (student) {
                values.put(
                        "student_linear",
                        linear("student", state, state.student().weights()));
            }
        }
        return values;
    }

    private boolean isDue(int every, int epoch) {
        return every > 0 && (epoch % every == 0 || epoch == config.train().epochs());
    }

    private double linear(String name, TrainerState state, ParameterStore weights) throws IOException {
        LinearConfig linear = config.eval().linear();
        FeatureKind kind = new FeatureKind(linear.lastBlocks(), linear.avgPatches());
        FeatureExtractor features = extractor(name + " linear", state, weights, kind);
        return new LinearProbe(ProbeOptions.of(linear, config.train().seed()))
                .among(group)
                .evaluate(ProbeRows.of(features.extract(bank, group)), features.extract(val, group))
                .top1();
    }

    private FeatureExtractor extractor(String name, TrainerState state, ParameterStore weights, FeatureKind kind) {
        return extractors.computeIfAbsent(
                name,
                missing -> new FeatureExtractor(
                        state.network(), weights, transform, config.eval().batchSize(), engine, kind));
    }

    @Override
    public void close() {
        extractors.values().forEach(FeatureExtractor::close);
    }

    private KnnResult knn(FeatureSource features) throws IOException {
        KnnEvaluator evaluator = new KnnEvaluator(knn).among(group);
        return evaluator.evaluate(features.extract(bank, group), features.extract(val, group));
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
