package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.LevelTable;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** A student that learns from a network of another architecture. */
class ImportedTeacherTest {
    private static final Path ROOT = Path.of(System.getProperty("dino.root"));
    private static final Path FULL = ROOT.resolve("src-test-data/weights/full_checkpoint.pth"); // 16 wide, patches of 4
    private static final Path BACKBONE = ROOT.resolve("src-test-data/weights/official.pth");
    private static final int WIDTH = 16;
    private static final int HEADS = 2;
    private static final int BATCH = 4;

    @TempDir
    private Path folder;

    private RunConfig config(String method, String... sets) throws IOException {
        Path yaml = folder.resolve("distill.yaml");
        Files.writeString(
                yaml,
                "extends: [" + ROOT.resolve("configs/recipe/textures_nano.yaml") + ", "
                        + ROOT.resolve("configs/method/" + method + ".yaml") + "]\n");
        List<String> all = new ArrayList<>(List.of(
                "data.train=none",
                "train.precision=float32",
                "train.batch_size=" + BATCH,
                "model.depth=1",
                "model.embed_dim=12",
                "method.teacher.weights='" + FULL + "'",
                "method.teacher.num_heads=" + HEADS,
                "method.head.out_dim=" + (method.equals("distill") ? WIDTH : 10)));
        all.addAll(List.of(sets));
        return ConfigLoader.load(yaml, all);
    }

    private static Views views(RunConfig config, long seed) {
        Views views = new Views(BATCH, config.views());
        RandomStream random = Rng.of(seed).generator();
        for (byte[] levels : List.of(views.global(), views.local())) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) random.nextLong();
            }
        }
        return views;
    }

    /** What a network makes of images, by the slow engine. */
    private static float[] computed(GraphSource graph, ParameterStore weights, String input, float[] images) {
        try (Plan plan = Engines.named("java").compile(graph, weights)) {
            plan.write(input, images);
            return plan.forward(Map.of()).get("y").reshape(-1).toFloatVector();
        }
    }

    private static float[] features(Views views, RunConfig config, int rows) throws IOException {
        Weights weights = Weights.load(FULL, "teacher", HEADS);
        Network network = new Network(weights.model(), new HeadConfig.Mlp(1, 1, 1, false));
        ParameterStore store = network.initialized(0);
        weights.into(store, "backbone.");
        int size = config.views().global().size();
        float[] images = LevelTable.of(weights.mean(), weights.std()).normalize(views.global(), size * size);
        return computed(
                graph -> {
                    SDVariable in = network.images(graph, "images", rows, size);
                    graph.output(
                            "y",
                            network.backbone()
                                    .forward(List.of(in), Forward.inference(graph))
                                    .pooled());
                },
                store,
                "images",
                images);
    }

    private static float[] outputs(TrainerState state, float[] images, int rows, int size) {
        Network network = state.network();
        return computed(
                graph -> graph.output(
                        "y",
                        network.forward(
                                List.of(network.images(graph, "images", rows, size)), Forward.inference(graph))),
                state.student().weights(),
                "images",
                images);
    }

    private static double cosine(float[] a, int row, float[] b, int other) {
        double dot = 0.0;
        double aa = 0.0;
        double bb = 0.0;
        for (int i = 0; i < WIDTH; i++) {
            double x = a[row * WIDTH + i];
            double y = b[other * WIDTH + i];
            dot += x * y;
            aa += x * x;
            bb += y * y;
        }
        return dot / Math.sqrt(aa * bb);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[0.485, 0.456, 0.406]", "[0.2, 0.9, 0.5]"})
    void theLossIsTheMeanCosineOfFeaturesAsEachNetworkSeesImages(String mean) throws IOException {
        RunConfig config = config("distill", "views.mean=" + mean);
        Views views = views(config, 7);
        int globals = 2 * BATCH;
        int locals = config.views().local().count() * BATCH;
        try (TrainerState state = TrainerState.initialized(config)) {
            state.teacher().forward(views, state.method().schedules(10).at(0), Rng.of(0));
            double loss = state.student().backward(views, Rng.of(0)).scalar("loss");

            float[] taught = features(views, config, globals);
            float[] large = outputs(
                    state,
                    views.globalNumbers(),
                    globals,
                    config.views().global().size());
            float[] small = outputs(
                    state, views.localNumbers(), locals, config.views().local().size());
            double sum = 0.0;
            for (int teacher = 0; teacher < globals; teacher++) {
                for (int row = teacher % BATCH; row < globals; row += BATCH) {
                    sum += cosine(large, row, taught, teacher);
                }
                for (int row = teacher % BATCH; row < locals; row += BATCH) {
                    sum += cosine(small, row, taught, teacher);
                }
            }
            int pairs = globals * (globals + locals) / BATCH;
            assertThat(loss).isCloseTo(-sum / pairs, within(1e-5));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"distill", "distill_dino"})
    void theStudentComesNearerAndTheTeacherStays(String method) throws IOException {
        RunConfig config = config(method, "optim.warmup_epochs=0", "optim.lr=0.2", "train.epochs=10");
        try (TrainerState state = TrainerState.initialized(config)) {
            long before = state.teacher().digest();
            Schedules schedules = state.method().schedules(10);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(1), Laps.NONE);
            Views views = views(config, 3);
            double first = trainer.step(List.of(views), schedules.at(0)).loss();
            double last = first;
            for (int i = 1; i < 40; i++) {
                last = trainer.step(List.of(views), schedules.at(i)).loss();
            }
            assertThat(last).isLessThan(first - 0.1);
            assertThat(state.teacher().digest()).isEqualTo(before).isNotZero();
            assertThat(state.teacher().weights())
                    .as("what is measured is the student")
                    .isSameAs(state.student().weights());
        }
    }

    @Test
    void aRunDoesNotGoOnWithAnotherTeacher() throws IOException {
        try (TrainerState state = TrainerState.initialized(config("distill"))) {
            long[] digest = Objects.requireNonNull(state.content().counters().get("progress.imported_teacher"));
            digest[0]++; // as a checkpoint of another would
            assertThatThrownBy(() -> state.resumeAt(1))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(
                            "method.teacher.weights: " + FULL + ": holds other weights than when this run");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            distill      | method.head.out_dim=384 | method.head.out_dim: must be 16, the width of the features of
            distill_dino | method.head.out_dim=12  | method.head.out_dim: must be 10, the width of the head of
            distill      | method.teacher.num_heads=0 | which is no multiple of 64; say so (--heads N, or --set model.num_heads=N); here by method.teacher.num_heads
            distill      | method.teacher.weights=none.pth | method.teacher.weights: none.pth
            distill      | model.image_size=33, model.patch_size=3, views.global.size=33, views.local.size=15 | patches of 4 pixels; set views.global.size to a multiple
            distill      | model.in_chans=1, views.mean=[0.5], views.std=[0.5], views.jitter.saturation=0.0, views.jitter.hue=0.0, views.grayscale=0.0 | reads images of 3 channels; set model.in_chans=3 instead of 1
            """)
    void whatDoesNotGoTogetherIsRefused(String method, String sets, String reason) throws IOException {
        RunConfig config = config(method, sets.split(", (?=[mv])"));
        assertThatThrownBy(() -> new Method(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void aFileWithoutAHeadHasNoOutputsToLearn() throws IOException {
        RunConfig config = config("distill_dino", "method.teacher.weights='" + BACKBONE + "'");
        assertThatThrownBy(() -> new Method(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("method.teacher.outputs: must be features, because " + BACKBONE);
    }
}
