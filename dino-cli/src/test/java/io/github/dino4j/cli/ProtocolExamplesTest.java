package io.github.dino4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import io.github.dino4j.eval.attention.AttentionBenchmark;
import io.github.dino4j.eval.attention.AttentionOptions;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.dense.PixelTokens;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.knn.KnnEvaluator;
import io.github.dino4j.eval.knn.KnnOptions;
import io.github.dino4j.eval.knn.KnnResult;
import io.github.dino4j.eval.linear.LinearProbe;
import io.github.dino4j.eval.linear.LogisticOptions;
import io.github.dino4j.eval.linear.LogisticRegression;
import io.github.dino4j.eval.linear.LogisticResult;
import io.github.dino4j.eval.linear.ProbeOptions;
import io.github.dino4j.eval.linear.ProbeResult;
import io.github.dino4j.eval.linear.Shots;
import io.github.dino4j.eval.model.CheckpointBackbone;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.LabelledImages;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.retrieval.Difficulty;
import io.github.dino4j.eval.retrieval.RetrievalBenchmark;
import io.github.dino4j.eval.retrieval.RetrievalDescriptor;
import io.github.dino4j.eval.retrieval.RetrievalOptions;
import io.github.dino4j.eval.retrieval.RetrievalTruths;
import io.github.dino4j.eval.video.MaskFiles;
import io.github.dino4j.eval.video.VideoBenchmark;
import io.github.dino4j.eval.video.VideoOptions;
import io.github.dino4j.eval.video.VideoResult;
import io.github.dino4j.eval.video.VideoSet;
import io.github.dino4j.train.DinoTrainer;
import io.github.dino4j.train.finetune.FineTuneResult;
import io.github.dino4j.train.finetune.FineTuner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each protocol as a test that holds a checkpoint to a bound: a template for tests of one's own models. Copy detection
 * stands in {@link DenseBenchmarkExampleTest}. The network is tiny and hardly trained, so the bounds are chance and 100 %.
 */
class ProtocolExamplesTest {
    private static final long MAX_PIXELS = 50_000_000;

    @TempDir
    private static Path folder;

    private static Path checkpoint;

    @BeforeAll
    static void train() throws IOException {
        checkpoint = Path.of(DinoTrainer.builtin("recipe/textures_nano.yaml")
                .set("model.depth", "2")
                .set("method.head.out_dim", "16")
                .set("data.synthetic.train_per_class", "6")
                .set("data.synthetic.val_per_class", "2")
                .set("train.batch_size", "20")
                .set("train.epochs", "1")
                .set("optim.warmup_epochs", "0")
                .set("eval.knn.every_epochs", "0")
                .set("train.output", "'" + folder.resolve("run") + "'")
                .train()
                .run());
        DrawnFiles drawn = new DrawnFiles(folder);
        for (int i = 0; i < 3; i++) {
            drawn.picture("photos/cat" + i + ".png", 0x304050 + i, 1);
            drawn.picture("photos/sea" + i + ".png", 0xD0A060 + i, 3);
            drawn.picture("davis/JPEGImages/480p/bike/0000" + i + ".png", 0x304050, i);
            drawn.mask("davis/Annotations/480p/bike/0000" + i + ".png", i);
        }
        Files.writeString(
                folder.resolve("photos/queries.csv"),
                "query,image,relation\ncat0.png,cat1.png,easy\ncat0.png,cat2.png,hard\n");
    }

    private static LabelledImages images() throws IOException {
        String data = folder.resolve("run/data").toString();
        return LabelledImages.open(data, data, SourceOptions.rgb(MAX_PIXELS), LabelledImages.Limits.NONE);
    }

    @Test
    void nearestNeighbours() throws IOException {
        try (CheckpointFeatures teacher = new CheckpointFeatures(checkpoint);
                LabelledImages images = images()) {
            KnnResult knn = new KnnEvaluator(KnnOptions.published().withK(5))
                    .evaluate(teacher.extract(images.train()), teacher.extract(images.val()));

            assertThat(knn.top1(5)).isGreaterThanOrEqualTo(10); // percent; ten classes
            assertThat(knn.best().accuracy().confusion()).hasSize(10);
        }
    }

    @Test
    void linearProbe() throws IOException {
        try (CheckpointFeatures teacher = new CheckpointFeatures(checkpoint);
                LabelledImages images = images()) {
            ProbeOptions options = ProbeOptions.published().withEpochs(20).withLearningRates(0.1, 1.0);
            ProbeResult probe =
                    new LinearProbe(options).evaluate(teacher.extract(images.train()), teacher.extract(images.val()));

            assertThat(probe.top1()).isGreaterThanOrEqualTo(10);
            assertThat(probe.best().losses()).hasSize(20).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        }
    }

    @Test
    void logisticRegressionOnFewLabels() throws IOException {
        try (CheckpointFeatures teacher = new CheckpointFeatures(checkpoint);
                LabelledImages images = images()) {
            FeatureBank twoOfEach = Shots.parse("2").of(teacher.extract(images.train()), 7);
            LogisticResult result = new LogisticRegression(LogisticOptions.published())
                    .evaluate(twoOfEach, teacher.extract(images.val()));

            assertThat(result.train()).isEqualTo(20);
            assertThat(result.top1()).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void fineTuning() throws IOException {
        PretrainedModel model = PretrainedModel.load(
                checkpoint, List.of("eval.finetune.epochs=6", "eval.finetune.batch_size=20", "eval.finetune.lr=0.005"));
        try (LabelledImages images = images()) {
            FineTuneResult result = new FineTuner(model, false, folder.resolve("tuned"), line -> {}).run(images);

            assertThat(result.top1ByEpoch()).isNotEmpty();
            assertThat(Objects.requireNonNull(result.accuracy()).top1()).isGreaterThanOrEqualTo(10);
        }
    }

    @Test
    void imageRetrieval() throws IOException {
        Path photos = folder.resolve("photos"); // with queries.csv, or a ground truth of revisited Oxford and Paris
        RetrievalOptions options = RetrievalOptions.published().withImageSize(64);
        try (CheckpointBackbone backbone = new CheckpointBackbone(checkpoint);
                DenseExtractor teacher = backbone.teacher()) {
            RetrievalBenchmark benchmark =
                    new RetrievalBenchmark(photos, RetrievalTruths.find(photos), false, MAX_PIXELS);
            double model = benchmark
                    .run(new RetrievalDescriptor(teacher, backbone.normalize(), options))
                    .map(Difficulty.MEDIUM);
            double pixels = benchmark
                    .run(ImageDescriptor.pixels(32, backbone.normalize()))
                    .map(Difficulty.MEDIUM);

            assertThat(pixels).isEqualTo(100.0); // the pictures of cats are nearly equal
            assertThat(model).isGreaterThan(50.0);
        }
    }

    @Test
    void videoObjectSegmentation() throws IOException {
        VideoBenchmark davis = new VideoBenchmark(
                VideoSet.open(folder.resolve("davis")), VideoOptions.published().withShortSide(64), MAX_PIXELS);
        try (CheckpointBackbone backbone = new CheckpointBackbone(checkpoint);
                DenseExtractor teacher = backbone.teacher()) {
            VideoResult model =
                    davis.run(teacher, backbone.normalize(), VideoBenchmark.writer(folder.resolve("masks")));
            VideoResult pixels = davis.run(new PixelTokens(teacher.patch()), backbone.normalize());

            assertThat(pixels.regionAndContour()).isGreaterThan(davis.still().regionAndContour());
            assertThat(model.region().mean()).isBetween(0.0, 100.0);
            assertThat(folder.resolve("masks/bike/00002.png")).exists();
        }
    }

    @Test
    void attentionOnObjects() throws IOException {
        Path image = folder.resolve("davis/JPEGImages/480p/bike/00001.png");
        Path mask = folder.resolve("davis/Annotations/480p/bike/00001.png");
        try (CheckpointBackbone backbone = new CheckpointBackbone(checkpoint);
                DenseExtractor teacher = backbone.teacher()) {
            AttentionBenchmark benchmark = new AttentionBenchmark(
                    teacher, backbone.normalize(), AttentionOptions.published().withSize(64));
            RgbImage read = new ImageDecoder(MAX_PIXELS).decode(Files.readAllBytes(image), image.toString());
            benchmark.add(read, MaskFiles.read(mask));

            assertThat(benchmark.result().heads()).hasSize(3);
            assertThat(benchmark.result().bestHead()).isGreaterThan(1.0);
        }
    }
}
