package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.core.schedule.Schedules;
import io.github.dino4j.train.method.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps on levels are those on the numbers that the levels stand for, to the bit. */
class LevelsStepTest {
    private static final int STEPS = 3;
    private static final String VIT =
            "model={name: vit, image_size: 16, patch_size: 4, embed_dim: 12, depth: 2, num_heads: 3, drop_path_rate: 0.2}";

    private static RunConfig config(String engine, String... sets) {
        return config("base/dino.yaml", engine, sets);
    }

    private static RunConfig config(String base, String engine, String[] sets) {
        List<String> all = new ArrayList<>(List.of(
                "data.train=none",
                "train.engine=" + engine,
                "train.batch_size=4",
                "train.epochs=1",
                "optim.lr=0.01",
                "optim.warmup_epochs=0",
                "optim.freeze_last_layer=0",
                "views.global.size=16",
                "views.local.size=8",
                "views.local.count=2",
                "method.head.hidden_dim=8",
                "method.head.bottleneck_dim=4",
                "method.head.out_dim=12"));
        all.addAll(List.of(sets));
        return ConfigLoader.builtin(base, all);
    }

    private static List<Views> views(RunConfig config, int step) {
        List<Views> parts = new ArrayList<>();
        for (int part = 0; part < config.train().accumulate(); part++) {
            Views views = new Views(StepShape.of(config).batch(), config.views());
            RandomStream random = Rng.of(step).fold(part).generator();
            for (byte[] levels : List.of(views.global(), views.local())) {
                for (int i = 0; i < levels.length; i++) {
                    levels[i] = (byte) random.nextLong();
                }
            }
            parts.add(views);
        }
        return parts;
    }

    /** Normalised by hand, sample by sample. */
    private static float[] numbers(byte[] levels, int size, RunConfig config) {
        float[] numbers = new float[levels.length];
        int channels = config.views().channels();
        for (int i = 0; i < levels.length; i++) {
            int channel = i / (size * size) % channels;
            float mean = config.views().mean().get(channel).floatValue();
            float std = config.views().std().get(channel).floatValue();
            numbers[i] = ((levels[i] & 0xFF) / 255.0f - mean) / std;
        }
        return numbers;
    }

    private static Shown numbers(Views views, RunConfig config) {
        StepShape shape = StepShape.of(config);
        float[] global = numbers(views.global(), shape.globalSize(), config);
        float[] local = numbers(views.local(), shape.localSize(), config);
        return (plan, input) -> plan.write(input, input.equals(Shown.GLOBAL) ? global : local);
    }

    private static float[] trained(RunConfig config, boolean levels) {
        Method method = levels ? new Method(config) : new Method(config).ofNumbers();
        try (TrainerState state =
                new TrainerState(config, method, method.network().initialized(3))) {
            Schedules schedules = method.schedules(STEPS);
            SslTrainer trainer = new SslTrainer(state, schedules, Rng.of(1), Laps.NONE);
            float[] losses = new float[STEPS];
            for (int i = 0; i < STEPS; i++) {
                List<Views> parts = views(config, i);
                SslTrainer.Step step = levels
                        ? trainer.step(parts, schedules.at(i))
                        : trainer.stepOn(
                                parts.stream()
                                        .map(part -> numbers(part, config))
                                        .toList(),
                                schedules.at(i));
                losses[i] = (float) step.loss();
            }
            float[] student = all(state.student().weights());
            float[] teacher = all(state.teacher().weights());
            float[] end = Arrays.copyOf(losses, STEPS + student.length + teacher.length);
            System.arraycopy(student, 0, end, STEPS, student.length);
            System.arraycopy(teacher, 0, end, STEPS + student.length, teacher.length);
            return end;
        }
    }

    private static float[] all(ParameterStore store) {
        float[] values = new float[(int) store.layout().size()];
        int at = 0;
        for (Parameter parameter : store.layout().parameters()) {
            float[] part = store.get(parameter.name());
            System.arraycopy(part, 0, values, at, part.length);
            at += part.length;
        }
        return values;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            java     | train.precision=float32
            far      | train.accumulate=2
            onednn   | train.precision=float32
            onednn   | train.precision=auto
            onednn   | train.recompute=blocks
            onednn   | train.accumulate=2
            onednn   | views.local.count=0
            onednn   | method.teacher.name=student
            samediff | train.precision=float32
            """)
    void stepsAreThoseOfNumbers(String engine, String set) {
        RunConfig config = config(engine, VIT, set);
        assertThat(trained(config, true)).containsExactly(trained(config, false));
    }

    @Test
    void convolutionsSeeTheSame() {
        RunConfig config = config(
                "model/convnet_small.yaml", "onednn", new String[] {"model.image_size=16", "model.widths=[6, 8]"});
        assertThat(trained(config, true)).containsExactly(trained(config, false));
    }

    @Test
    void aTeacherAndItsStudentReadTheGlobalViewsInOnePlace() {
        RunConfig config = config("java", VIT);
        Method method = new Method(config);
        try (Plan teacher = TrainerState.engine(config)
                        .compile(method.teacherGraph(4, false), method.network().initialized(0));
                StudentNetwork student = new StudentNetwork(
                        method,
                        method.network().initialized(0),
                        4,
                        TrainerState.engine(config),
                        config.train().gradients())) {
            student.learnFrom(teacher, true);
            List<String> written = new ArrayList<>();
            Shown shown = (plan, input) -> {
                written.add(input);
                plan.write(input, new byte[Math.toIntExact(plan.input(input).length())]);
            };
            shown.write(teacher, Shown.GLOBAL);
            student.backward(shown, Rng.of(0), Share.WHOLE);
            assertThat(written).containsExactly(Shown.GLOBAL, Shown.LOCAL);
        }
    }

    @Test
    void theOtherKindOfImagesIsRefused() {
        RunConfig config = config("java", VIT);
        Method method = new Method(config);
        try (Plan levels = TrainerState.engine(config)
                        .compile(method.teacherGraph(4, false), method.network().initialized(0));
                Plan numbers = TrainerState.engine(config)
                        .compile(
                                method.ofNumbers().teacherGraph(4, false),
                                method.network().initialized(0))) {
            assertThatThrownBy(() -> levels.write(Shown.GLOBAL, new float[1]))
                    .hasMessage("the input global takes levels, not numbers: write bytes");
            assertThatThrownBy(() -> numbers.write(Shown.GLOBAL, new byte[1]))
                    .hasMessage("the input global takes numbers, not levels: write floats");
            assertThatThrownBy(() -> levels.write(Shown.GLOBAL, new byte[1]))
                    .hasMessage("the input global takes 6144 levels, not 1");
        }
    }
}
