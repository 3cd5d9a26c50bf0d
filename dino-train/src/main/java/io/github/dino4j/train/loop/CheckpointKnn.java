package io.github.dino4j.train.loop;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.ImageSources;
import io.github.dino4j.augment.data.Split;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.train.checkpoint.CheckpointContent;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The k-NN protocol on a checkpoint: the teacher's backbone, as the original evaluates it. */
public final class CheckpointKnn {
    private final Network network;
    private final ParameterStore teacher;
    private final RunConfig config;

    /**
     * Loads the teacher.
     *
     * @param path a checkpoint, or a run directory, whose newest is taken
     * @throws IOException if there is no checkpoint or it cannot be read
     */
    public CheckpointKnn(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? newest(path) : path;
        SafeTensors tensors = SafeTensors.read(file);
        String yaml = tensors.metadata().get("config");
        if (yaml == null) {
            throw new InputException(file + ": holds no configuration; give a checkpoint that dino train has written");
        }
        Path temporary = Files.createTempFile("dino", ".yaml");
        try {
            this.config = ConfigLoader.load(Files.writeString(temporary, yaml), List.of());
        } finally {
            Files.delete(temporary);
        }
        this.network = new Network(config.model(), config.method().head());
        this.teacher = new ParameterStore(network.layout());
        Checkpoints.load(
                tensors, file, new CheckpointContent(0, Map.of("teacher", teacher), Map.of(), Map.of(), Map.of()));
    }

    private static Path newest(Path run) throws IOException {
        Path folder = Files.isDirectory(run.resolve("checkpoints")) ? run.resolve("checkpoints") : run;
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".safetensors"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() -> new InputException(folder + ": holds no checkpoint"));
        }
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
        KnnOptions own = KnnOptions.of(config.eval().knn());
        KnnOptions options = k.isEmpty() ? own : new KnnOptions(k, own.temperature());
        EvalTransform transform = new EvalTransform(config.model().imageSize(), config.views());
        long maxPixels = config.data().maxPixels();
        try (ImageSource train = ImageSources.open(trainSpec, Split.TRAIN, maxPixels);
                ImageSource val = ImageSources.open(valSpec, Split.VAL, maxPixels);
                FeatureExtractor features = new FeatureExtractor(
                        network,
                        teacher,
                        transform,
                        config.eval().batchSize(),
                        Engines.named(config.train().engine()))) {
            ImageSources.requireHeldOut(train, val);
            return new KnnEvaluator(options).evaluate(features.extract(train), features.extract(val));
        }
    }
}
