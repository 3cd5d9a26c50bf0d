package io.github.dino4j.train.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.testing.Stored;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Centred outputs without a softmax, their centre and how far they lie apart: against PyTorch and against loops. */
class CenterTest {
    @ParameterizedTest
    @ValueSource(strings = {"auto", "java", "samediff"})
    void targetsSpreadAndCenterAreThoseOfPyTorchAndOfLoops(String engine) throws IOException {
        for (Stored each : Stored.cases("methods/pairs.json", "centred")) {
            int k = each.count("k");
            Target target =
                    Target.of(new TargetConfig.Center(each.number("momentum")), new Target.Frame(k, 2, false, 0));
            try (TargetRun run = new TargetRun(target, each.count("rows"), k, engine)) {
                run.restore(CenterSharpen.CENTER, each.floats("center"));
                Outputs outputs = run.step(each.floats("outputs"), 1.0);
                assertThat(outputs.floats("targets")).containsExactly(each.floats("targets"), within(1e-6f));
                assertThat(outputs.scalar(Spread.NAME)).isCloseTo(each.number("spread"), within(1e-5));
                assertThat(outputs.floats(target.state().get(0).next()))
                        .containsExactly(each.floats("moved"), within(1e-6f));
            }
            assertThat(slowSpread(each)).isCloseTo(each.number("spread"), within(1e-12));
            assertThat(slowCenter(each)).containsExactly(each.doubles("moved"), within(1e-12));
        }
    }

    private static double slowSpread(Stored each) {
        int k = each.count("k");
        int rows = each.count("rows");
        double[] x = each.doubles("outputs");
        for (int i = 0; i < x.length; i++) {
            x[i] -= each.doubles("center")[i % k];
        }
        double sum = 0.0;
        for (int column = 0; column < k; column++) {
            double mean = 0.0;
            double squares = 0.0;
            for (int row = 0; row < rows; row++) {
                double[] own = Arrays.copyOfRange(x, row * k, (row + 1) * k);
                double length = Math.sqrt(Arrays.stream(own).map(y -> y * y).sum());
                mean += own[column] / length / rows;
                squares += own[column] * own[column] / (length * length) / rows;
            }
            sum += Math.sqrt(squares - mean * mean) / k;
        }
        return sum * Math.sqrt(k);
    }

    private static double[] slowCenter(Stored each) {
        int k = each.count("k");
        double[] center = each.doubles("center");
        double[] outputs = each.doubles("outputs");
        double momentum = each.number("momentum");
        for (int column = 0; column < k; column++) {
            double mean = 0.0;
            for (int row = 0; row < each.count("rows"); row++) {
                mean += outputs[row * k + column] / each.count("rows");
            }
            center[column] = momentum * center[column] + (1.0 - momentum) * mean;
        }
        return center;
    }
}
