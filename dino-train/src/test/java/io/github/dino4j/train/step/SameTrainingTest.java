package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes that share a batch take the steps of one that has all of it, whatever the method: those of {@code configs/method}, and parts
 * that none of them has.
 */
class SameTrainingTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");
    private static final int IMAGES = 8; // of a step
    private static final int SET = 40; // images that there are
    private static final int STEPS = 3;

    /** Of a loss, or of the largest number of a store: what float32 leaves of sums in another order after steps that learn fast. */
    private static final double TOLERANCE = 5e-5;

    @TempDir
    private Path folder;

    /** A method by name, what the configuration says of it, and who trains. */
    private record Case(String name, String extend, List<String> sets, String engine, int ranks) {
        Case(String name, String extend, String... sets) {
            this(name, extend, List.of(sets), "onednn", 2);
        }

        Case by(String engine, int ranks) {
            return new Case(name, extend, sets, engine, ranks);
        }

        @Override
        public String toString() {
            return name + ", " + ranks + " on " + engine;
        }
    }

    private static Stream<Case> methods() throws IOException {
        List<Case> cases = new ArrayList<>(List.of(
                new Case("stochastic depth", "base/dino.yaml", "model.drop_path_rate=0.4"),
                new Case("batch normalisation", "base/dino.yaml", "method.head.use_bn=true"),
                new Case("koleo", "base/dino.yaml", "method.koleo=0.1"),
                new Case("strips", "method/dino_sk.yaml", "method.target.per_view=true"),
                new Case("contrast", "method/dino_mse.yaml", "method.loss={name: info-nce, temp: 0.2}"),
                new Case(
                        "contrast without teacher",
                        "base/dino.yaml",
                        "method.teacher.name=none",
                        "method.target.name=none",
                        "method.loss={name: info-nce, temp: 0.2}"),
                new Case(
                        "residual network",
                        "base/dino.yaml",
                        "model={backbone: resnet, name: tiny, image_size: 16, in_chans: 3, blocks: [1, 1], width: 1,"
                                + " bottleneck: false, stem: cifar, selective: false}"),
                new Case(
                        "small convolutional network",
                        "method/simclr.yaml",
                        "model={backbone: convnet, name: small, image_size: 16, in_chans: 3, widths: [8, 12],"
                                + " statistics: per-resolution}"),
                new Case(
                        "small convolutional network with joint statistics",
                        "base/dino.yaml",
                        "model={backbone: convnet, name: small, image_size: 16, in_chans: 3, widths: [8, 12],"
                                + " statistics: joint}")));
        MethodFiles.all().forEach(file -> cases.add(new Case(file, file)));
        return cases.stream()
                .flatMap(each -> Stream.of(each.by("onednn", 4), each.by("java", 2)))
                .filter(each -> !(each.engine().equals("java") && each.name().contains("network"))); // slow
    }

    private RunConfig config(Case method, int batch) throws IOException {
        Path yaml = Files.createTempFile(folder, "method", ".yaml");
        Files.writeString(
                yaml,
                "extends: [" + CONFIGS.resolve("recipe/textures_nano.yaml") + ", " + CONFIGS.resolve(method.extend())
                        + ", " + CONFIGS.resolve("optim/sgd.yaml") + "]\n");
        List<String> sets = new ArrayList<>(List.of(
                "data.train=none",
                "train.precision=float32",
                "train.engine=" + method.engine(),
                "train.batch_size=" + batch,
                "optim.lr=0.5",
                "optim.warmup_epochs=0",
                "optim.clip_grad=0.0",
                "views.global.size=16",
                "views.local.size=8",
                "views.local.count=2",
                "method.head.hidden_dim=16",
                "method.head.out_dim=12"));
        String text = Files.readString(CONFIGS.resolve(method.extend()));
        if (text.contains("local: {count: 0}") || text.contains("local:\n  count: 0")) {
            sets.add("views.local.count=0");
        }
        if (text.contains("name: ibot")) { // else which patches are masked is drawn by each process for its share
            sets.add("method.patches.mask_prob=1.0");
            sets.add("method.patches.mask_ratio=[1.0, 1.0]");
            sets.add("method.koleo=0.0"); // images of which nothing is seen lie on each other
        }
        if (method.sets().stream().noneMatch(each -> each.startsWith("model={"))) {
            sets.addAll(List.of("model.depth=1", "model.embed_dim=24"));
        }
        sets.addAll(method.sets());
        sets.addAll(MethodFiles.small(method.extend()));
        sets.replaceAll(each -> each.equals("method.target.queue=6") ? "method.target.queue=" + IMAGES : each);
        return ConfigLoader.load(yaml, sets);
    }

    /** Images {@code first} to {@code first + batch} of a step: each image's views are the same in any batch. */
    private static Views views(RunConfig config, int step, int first, int batch) {
        Views views = new Views(batch, config.views());
        fill(views.global(), config.views().global().count(), step, first, batch);
        int locals = config.views().local().count();
        fill(views.local(), locals, step, first, batch);
        for (int image = 0; image < batch; image++) {
            views.labels()[image] = (first + image + step) % 5;
            views.indices()[image] = (step * IMAGES + first + image) % SET;
        }
        for (int i = 0; i < views.shares().length; i++) {
            views.shares()[i] = 0.5f + 0.05f * (first + i % batch);
        }
        return views;
    }

    private static void fill(byte[] values, int views, int step, int first, int batch) {
        int size = views == 0 ? 0 : values.length / views / batch;
        for (int view = 0; view < views; view++) {
            for (int image = 0; image < batch; image++) {
                RandomStream random =
                        Rng.of(step).fold(size).fold(view).fold(first + image).generator();
                for (int i = 0; i < size; i++) {
                    values[(view * batch + image) * size + i] = (byte) random.nextLong();
                }
            }
        }
    }

    /** What a process ends with: what each step told, and all that it has learnt and remembers, by name. */
    private record End(List<Map<String, Double>> told, Map<String, float[]> kept) {}

    private static End train(RunConfig config, Group group) {
        int batch = config.train().batchSize();
        List<Map<String, Double>> told = new ArrayList<>();
        try (TrainerState state = TrainerState.initialized(config, group, SET)) {
            SslTrainer trainer = new SslTrainer(state, state.method().schedules(STEPS), Rng.of(1), Laps.NONE);
            for (int i = 0; i < STEPS; i++) {
                List<Views> images = List.of(views(config, i, group.rank() * batch, batch));
                SslTrainer.Step step =
                        trainer.step(images, state.method().schedules(STEPS).at(i));
                Map<String, Double> all = new LinkedHashMap<>(step.signals());
                all.put("loss", step.loss());
                all.put("gradient", step.gradNorm());
                told.add(all);
            }
            Map<String, ParameterStore> stores =
                    new LinkedHashMap<>(state.content().stores());
            stores.put("remembered", state.remembered().values());
            Map<String, float[]> kept = new LinkedHashMap<>();
            stores.forEach((name, store) -> kept.put(name, all(store)));
            return new End(told, kept);
        }
    }

    private static float[] all(ParameterStore store) {
        float[] values = new float[(int) store.layout().size()];
        store.buffer().get(values);
        return values;
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anyNumberOfProcessesTakesTheStepsOfOne(Case method)
            throws IOException, InterruptedException, ExecutionException {
        RunConfig all = config(method, IMAGES);
        End whole = train(all, Group.ALONE);
        RunConfig share = config(method, IMAGES / method.ranks());
        List<End> ends = new ArrayList<>();
        for (Future<End> end : new ThreadGroupOfRanks(method.ranks()).run(group -> train(share, group))) {
            ends.add(end.get());
        }

        End first = ends.get(0);
        for (End end : ends) {
            assertThat(end.told()).as("what all processes are told").isEqualTo(first.told());
            first.kept().forEach((name, values) -> assertThat(end.kept().get(name))
                    .as(name + " in all processes")
                    .isEqualTo(values));
        }
        for (int step = 0; step < STEPS; step++) {
            int at = step;
            whole.told().get(step).forEach((name, value) -> assertThat(
                            first.told().get(at).get(name))
                    .as(name + " of step " + at)
                    .isCloseTo(value, within(TOLERANCE * Math.max(1.0, Math.abs(value)))));
        }
        whole.kept().forEach((name, values) -> assertThat(furthest(first.kept().get(name), values))
                .as(name)
                .isLessThan(TOLERANCE * Math.max(1.0f, largest(values))));
        assertThat(furthest(whole.kept().get("student"), start(all)))
                .as("steps go far beyond what rounding does")
                .isGreaterThan(100.0 * TOLERANCE);
    }

    private static float[] start(RunConfig config) {
        try (TrainerState state = TrainerState.initialized(config)) {
            return all(state.student().weights());
        }
    }

    private static double furthest(float @Nullable [] a, float[] b) {
        assertThat(a).isNotNull().hasSameSizeAs(b);
        double furthest = 0.0;
        for (int i = 0; a != null && i < b.length; i++) {
            furthest = Math.max(furthest, Math.abs(a[i] - b[i]));
        }
        return furthest;
    }

    private static float largest(float[] values) {
        float largest = 0.0f;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }
}
