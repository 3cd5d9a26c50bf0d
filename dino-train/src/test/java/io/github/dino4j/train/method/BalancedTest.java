package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.config.method.TempConfig;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Stored;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Balanced targets against PyTorch, and what they are for: no output wins, whatever the teacher says. */
class BalancedTest {
    private static final TempConfig TEMP = new TempConfig(0.05, 0.05, 0);
    private static final int ROWS = 8;
    private static final int OUT_DIM = 21;

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void targetsAndTheirEntropyArePyTorchs(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/methods.json", "targets")) {
            TargetConfig config = each.text("name").equals("sinkhorn")
                    ? new TargetConfig.Sinkhorn(TEMP, each.count("iterations"), false)
                    : new TargetConfig.BatchSoftmax(TEMP);
            int outDim = each.count("k");
            try (TargetRun run = new TargetRun(
                    Target.of(config, new Target.Frame(outDim, 2, false, 0)), each.count("rows"), outDim, engine)) {
                float[] logits = each.floats("logits");
                double temp = each.number("temp");
                assertThat(run.targets(logits, temp)).containsExactly(each.floats("targets"), within(1e-5f));
                assertThat(run.step(logits, temp).scalar("teacher_entropy"))
                        .isCloseTo(each.number("entropy"), within(2e-5));
            }
        }
    }

    /** One output that wins for all images, which a softmax of each would always give. */
    private static float[] oneWins(double scale) {
        RandomStream random = Rng.of(3).generator();
        float[] logits = new float[ROWS * OUT_DIM];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (0.02 * random.nextGaussian() + (i % OUT_DIM == 5 ? scale : 0.0));
        }
        return logits;
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "java"})
    void noOutputWins(String engine) {
        for (TargetConfig config :
                List.of(new TargetConfig.Sinkhorn(TEMP, 3, false), new TargetConfig.BatchSoftmax(TEMP))) {
            try (TargetRun run =
                    new TargetRun(Target.of(config, new Target.Frame(OUT_DIM, 2, false, 0)), ROWS, OUT_DIM, engine)) {
                float[] targets = run.targets(oneWins(1.0), 0.05);
                double share = 0.0;
                for (int row = 0; row < ROWS; row++) {
                    share += targets[row * OUT_DIM + 5] / ROWS;
                }
                assertThat(share).isCloseTo(1.0 / OUT_DIM, within(0.02));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "samediff"})
    void eachViewIsBalancedOnItsOwnWhereThatIsAskedFor(String engine) {
        float[] logits = oneWins(0.1);
        Arrays.fill(logits, 0, OUT_DIM, 0.3f);
        TargetConfig apart = new TargetConfig.Sinkhorn(TEMP, 3, true);
        TargetConfig view = new TargetConfig.Sinkhorn(TEMP, 3, false);
        try (TargetRun both =
                        new TargetRun(Target.of(apart, new Target.Frame(OUT_DIM, 2, false, 0)), ROWS, OUT_DIM, engine);
                TargetRun joint =
                        new TargetRun(Target.of(view, new Target.Frame(OUT_DIM, 2, false, 0)), ROWS, OUT_DIM, engine);
                TargetRun first = new TargetRun(
                        Target.of(view, new Target.Frame(OUT_DIM, 2, false, 0)), ROWS / 2, OUT_DIM, engine)) {
            float[] half = Arrays.copyOf(logits, logits.length / 2);
            float[] targets = both.targets(logits, 0.05);
            assertThat(Arrays.copyOf(targets, half.length)).containsExactly(first.targets(half, 0.05), within(1e-6f));
            assertThat(joint.targets(logits, 0.05)).isNotEqualTo(targets);
        }
    }
}
