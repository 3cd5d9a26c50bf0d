package io.github.dino4j.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClipPerParameterTest {
    private final ParameterLayout layout = new ParameterLayout(List.of(
            new Parameter("large", List.of(3L, 33333L), Initializer.normal(0.1), true),
            new Parameter("small", List.of(2L), Initializer.normal(1e-3), true),
            new Parameter("constant", List.of(5L), Initializer.normal(7.0), false)));
    private final ParameterStore gradients = drawn();

    private ParameterStore drawn() {
        return ParameterStore.initialized(layout, Rng.of(9));
    }

    private static double norm(float[] values) {
        double square = 0.0;
        for (float value : values) {
            square += (double) value * value;
        }
        return Math.sqrt(square);
    }

    @Test
    void clippedGradientsAndTheirNormArePyTorchs() throws IOException {
        GoldenSteps golden = new GoldenSteps();
        ClipPerParameter clip = new ClipPerParameter(golden.config().clipGrad());
        for (int i = 0; i < golden.count(); i++) {
            ParameterStore raw = golden.store(golden.step(i).get("gradients"));

            double norm = clip.apply(raw);

            assertThat(norm).isCloseTo(golden.step(i).get("norm").asDouble(), within(1e-7));
            GoldenSteps.assertClose(raw, golden.step(i).get("clipped"), 2.5e-7);
        }
    }

    @Test
    void aLargeGradientIsCutToTheLimitAndASmallOneIsLeftAlone() {
        new ClipPerParameter(3.0).apply(gradients);

        assertThat(norm(gradients.get("large"))).isCloseTo(3.0, within(1e-5));
        assertThat(gradients.get("small")).isEqualTo(drawn().get("small"));
    }

    @Test
    void zeroTurnsClippingOff() {
        double norm = new ClipPerParameter(0.0).apply(gradients);

        assertThat(gradients.get("large")).isEqualTo(drawn().get("large"));
        assertThat(norm)
                .isCloseTo(Math.hypot(norm(gradients.get("large")), norm(gradients.get("small"))), within(1e-9));
    }

    @Test
    void constantsAreNeitherCountedNorClipped() {
        double norm = new ClipPerParameter(1e-9).apply(gradients);

        assertThat(gradients.get("constant")).isEqualTo(drawn().get("constant"));
        assertThat(norm).isLessThan(40.0); // 0.1 * sqrt(99999) = 31.6
    }

    @Test
    void oneThreadGivesTheNormOfSeven() throws Exception {
        double[] norms = new double[2];
        ParameterStore other = drawn();

        OptimizerContract.in(1, () -> norms[0] = new ClipPerParameter(0.3).apply(gradients));
        OptimizerContract.in(7, () -> norms[1] = new ClipPerParameter(0.3).apply(other));

        assertThat(norms[0]).isEqualTo(norms[1]);
        assertThat(gradients.get("large")).isEqualTo(other.get("large"));
    }

    @Test
    void aGradientThatIsNotFiniteShowsInTheNorm() {
        for (float broken : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            gradients.set("small", new float[] {0.0f, broken});

            assertThat(new ClipPerParameter(3.0).apply(gradients)).isNotFinite();
        }
    }
}
