package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.Labels;
import io.github.dino4j.core.config.method.PatchesConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.core.schedule.StepValues;
import io.github.dino4j.train.checkpoint.Checkpoints;
import io.github.dino4j.train.method.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every method owes to the loop and to checkpoints: those of {@code configs/method}, and parts that none of them has. */
class MethodContractTest {
    private static final Path CONFIGS = Path.of(System.getProperty("dino.root"), "configs");
    private static final int STEPS_PER_EPOCH = 2;

    /** Of the loss by a finite difference: large ones bend, small ones drown in the rounding of weights. */
    private static final double[] CHANGES = {0.02, 0.002, 0.0005};

    @TempDir
    private Path folder;

    /** A method by name, and what the configuration says of it. */
    private record Case(String name, String extend, List<String> sets) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> methods() throws IOException {
        List<Case> cases = new ArrayList<>();
        cases.add(new Case("dino, all pairs", "base/dino.yaml", List.of("method.pairing.name=all")));
        cases.add(new Case(
                "contrast without teacher",
                "base/dino.yaml",
                List.of(
                        "method.teacher.name=none",
                        "method.target.name=none",
                        "method.loss={name: info-nce, temp: 0.2}")));
        cases.add(new Case("dino, koleo", "base/dino.yaml", List.of("method.koleo=0.1")));
        cases.add(new Case(
                "patches with a head of their own",
                "method/ibot.yaml",
                List.of("method.patches.head=separate", "method.patches.weight=0.5")));
        MethodFiles.all().forEach(file -> cases.add(new Case(file, file, List.of())));
        return cases.stream();
    }

    private RunConfig config(Case method) throws IOException {
        Path yaml = folder.resolve("method.yaml");
        Files.writeString(
                yaml,
                "extends: [" + CONFIGS.resolve("recipe/textures_nano.yaml") + ", " + CONFIGS.resolve(method.extend())
                        + "]\n");
        List<String> sets = new ArrayList<>(List.of(
                "data.train=none",
                "train.precision=float32",
                "train.batch_size=4",
                "model.depth=1",
                "model.embed_dim=24",
                "method.head.hidden_dim=16",
                "method.head.out_dim=12"));
        sets.addAll(method.sets());
        sets.addAll(MethodFiles.small(method.extend()));
        return ConfigLoader.load(yaml, sets);
    }

    private static Views views(RunConfig config, long seed) {
        Views views = new Views(StepShape.of(config).batch(), config.views());
        RandomStream random = Rng.of(seed).fold("views").generator();
        for (byte[] levels : List.of(views.global(), views.local())) {
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) random.nextLong();
            }
        }
        Arrays.fill(views.shares(), 0.7f); // where local views are mixed
        for (int i = 0; i < views.batch(); i++) {
            views.labels()[i] = random.nextInt(config.method().head().outDim());
            views.indices()[i] = 7 * i + (int) seed;
        }
        return views;
    }

    private static SslTrainer trainer(TrainerState state) {
        return new SslTrainer(state, state.method().schedules(STEPS_PER_EPOCH), Rng.of(1), Laps.NONE);
    }

    private static double step(TrainerState state, long seed) {
        Schedules schedules = state.method().schedules(STEPS_PER_EPOCH);
        return trainer(state)
                .step(List.of(views(state.config(), seed)), schedules.at(state.iteration()))
                .loss();
    }

    @ParameterizedTest
    @MethodSource("methods")
    void lossAndSignalsAreFinite(Case method) throws IOException {
        try (TrainerState state = TrainerState.initialized(config(method))) {
            for (int i = 0; i < 3; i++) {
                Schedules schedules = state.method().schedules(STEPS_PER_EPOCH);
                SslTrainer.Step step =
                        trainer(state).step(List.of(views(state.config(), i)), schedules.at(state.iteration()));
                assertThat(step.loss()).as("loss of step " + i).isFinite();
                assertThat(step.gradNorm()).isPositive().isFinite();
                assertThat(step.signals().keySet())
                        .containsExactlyElementsOf(state.method().signals().stream()
                                .map(signal -> signal.name())
                                .toList());
                step.signals()
                        .forEach((name, value) -> assertThat(value).as(name).isFinite());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theGradientIsTheFiniteDifferenceOfTheStudentAlone(Case method) throws IOException {
        try (TrainerState state = TrainerState.initialized(config(method))) {
            step(state, 0); // away from symmetric starts, such as a centre of zero
            Views views = views(state.config(), 1);
            StepValues at = state.method().schedules(STEPS_PER_EPOCH).at(1);
            state.teacher().forward(views, at, Rng.of(0));
            ParameterStore weights = state.student().weights();
            state.student().backward(views, Rng.of(0));
            float[] gradient = all(state.student().gradients());
            float[] first = all(weights);
            double length = 0.0;
            for (float g : gradient) {
                length += (double) g * g;
            }
            float[] direction = new float[first.length]; // downhill, where the difference is largest
            for (int i = 0; i < first.length; i++) {
                direction[i] = (float) (gradient[i] / Math.sqrt(length));
            }
            double slope = Math.sqrt(length);
            double best = Double.MAX_VALUE;
            for (double change : CHANGES) {
                double h = change / slope;
                double above = loss(state, views, first, direction, h);
                double below = loss(state, views, first, direction, -h);
                best = Math.min(best, Math.abs((above - below) / (2 * h) - slope));
            }

            assertThat(best).as("difference from the slope " + slope).isLessThan(0.05 * slope);
        }
    }

    private static float[] all(ParameterStore store) {
        float[] values = new float[(int) store.layout().size()];
        store.buffer().get(values);
        return values;
    }

    private static void put(ParameterStore store, float[] values) {
        for (ParameterLayout.Slot slot : store.layout().slots()) {
            store.set(slot.parameter().name(), Arrays.copyOfRange(values, (int) slot.offset(), (int) slot.end()));
        }
    }

    private static double loss(TrainerState state, Views views, float[] first, float[] direction, double h) {
        ParameterStore weights = state.student().weights();
        float[] moved = first.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (h * direction[i]);
        }
        put(weights, moved);
        double loss = state.student().backward(views, Rng.of(0)).scalar("loss");
        put(weights, first);
        return loss;
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theOrderOfTheBatchDoesNotMatter(Case method) throws IOException {
        RunConfig config = config(method);
        assumeTrue(config.method().patches() instanceof PatchesConfig.None, "masks are drawn by an image's place");
        Views views = views(config, 3);
        Views turned = new Views(views.batch(), config.views());
        rotate(views.global(), turned.global(), config.views().global().count(), views.batch());
        rotate(views.local(), turned.local(), config.views().local().count(), views.batch());
        Arrays.fill(turned.shares(), views.shares().length == 0 ? 1.0f : views.shares()[0]);
        for (int image = 0; image < views.batch(); image++) {
            turned.labels()[(image + 1) % views.batch()] = views.labels()[image];
            turned.indices()[(image + 1) % views.batch()] = views.indices()[image];
        }
        try (TrainerState one = TrainerState.initialized(config);
                TrainerState other = TrainerState.initialized(config)) {
            StepValues at = one.method().schedules(STEPS_PER_EPOCH).at(0);
            double loss = trainer(one).step(List.of(views), at).loss();

            assertThat(trainer(other).step(List.of(turned), at).loss()).isCloseTo(loss, within(1e-4));
        }
    }

    /** Each view's images, one place on. */
    private static void rotate(byte[] from, byte[] to, int views, int batch) {
        int size = views == 0 ? 0 : from.length / views / batch;
        for (int view = 0; view < views; view++) {
            for (int image = 0; image < batch; image++) {
                int target = view * batch + (image + 1) % batch;
                System.arraycopy(from, (view * batch + image) * size, to, target * size, size);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theStateSurvivesACheckpoint(Case method) throws IOException {
        RunConfig config = config(method);
        Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"));
        try (TrainerState before = TrainerState.initialized(config);
                TrainerState after = TrainerState.initialized(config)) {
            step(before, 0);
            step(before, 1);
            step(before, 2);
            checkpoints.write(before.content(), 1, 0);
            after.resumeAt(checkpoints.loadLatest(after.content()));

            assertThat(step(after, 3)).isEqualTo(step(before, 3));
            assertThat(all(after.student().weights()))
                    .isEqualTo(all(before.student().weights()));
            assertThat(all(after.teacher().weights()))
                    .isEqualTo(all(before.teacher().weights()));
            assertThat(all(after.remembered().values()))
                    .as("centres, queues, words and prototypes")
                    .isEqualTo(all(before.remembered().values()));
            assertThat(after.remembered().counters().keySet())
                    .isEqualTo(before.remembered().counters().keySet());
            before.remembered().counters().forEach((name, numbers) -> assertThat(
                            after.remembered().counters().get(name))
                    .as(name)
                    .isEqualTo(numbers));
        }
    }

    @ParameterizedTest
    @MethodSource("methods")
    void aCollapseIsToldBySignalsThatThereAreAndSaysWhatToDo(Case method) throws IOException {
        RunConfig config = config(method);
        Method made = new Method(config);
        List<String> signals = made.signals().stream().map(Signal::name).toList();
        assertThat(signals).doesNotHaveDuplicates();
        assertThat(made.collapseRules())
                .as("only given classes cannot collapse")
                .matches(rules -> rules.isEmpty() == config.method().target() instanceof Labels)
                .allSatisfy(rule -> {
                    assertThat(signals).contains(rule.signal());
                    assertThat(rule.kind()).contains("collapse");
                    assertThat(rule.advice()).containsAnyOf("method.", "optim.");
                });
    }

    @ParameterizedTest
    @MethodSource("methods")
    void theLossReachesNoTeacher(Case method) throws IOException {
        try (TrainerState state = TrainerState.initialized(config(method))) {
            Views views = views(state.config(), 1);
            StepValues at = state.method().schedules(STEPS_PER_EPOCH).at(0);
            float[] teacher = all(state.teacher().weights());
            state.teacher().forward(views, at, Rng.of(0));
            state.student().backward(views, Rng.of(0));

            assertThat(all(state.teacher().weights())).isEqualTo(teacher);
            assertThat(state.method().teacher().hasOwnWeights())
                    .isEqualTo(state.teacher().weights() != state.student().weights());
        }
    }
}
