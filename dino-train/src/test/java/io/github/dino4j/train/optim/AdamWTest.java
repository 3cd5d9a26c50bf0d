package io.github.dino4j.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdamWTest extends OptimizerContract {
    private static final double TOLERANCE = 2.5e-7; // two units in the last place of a float32

    private final GoldenSteps golden;

    AdamWTest() throws IOException {
        this.golden = new GoldenSteps();
    }

    @Override
    Optimizer create(ParameterLayout parameters) {
        return new AdamW(new ParameterStore(parameters), golden.config());
    }

    @Test
    void weightsAndMomentsArePyTorchsThroughAFreezeAndItsEnd() {
        AdamW optimizer = new AdamW(new ParameterStore(golden.layout()), golden.config());
        ParameterStore weights = golden.initial("student");
        for (int i = 0; i < golden.count(); i++) {
            optimizer.step(weights, golden.store(golden.step(i).get("clipped")), golden.at(i));

            GoldenSteps.assertClose(weights, golden.step(i).get("student"), TOLERANCE);
            GoldenSteps.assertClose(moment(optimizer, "optim.m"), golden.step(i).get("m"), TOLERANCE);
            GoldenSteps.assertClose(moment(optimizer, "optim.v"), golden.step(i).get("v"), TOLERANCE);
        }
    }

    @Test
    void stepsAreCountedForEachParameterAsInPyTorch() {
        AdamW optimizer = new AdamW(new ParameterStore(golden.layout()), golden.config());
        ParameterStore weights = golden.initial("student");
        for (int i = 0; i < golden.count(); i++) {
            optimizer.step(weights, golden.store(golden.step(i).get("clipped")), golden.at(i));

            List<Parameter> parameters = golden.layout().parameters();
            for (int p = 0; p < parameters.size(); p++) {
                long expected =
                        golden.step(i).get("t").get(parameters.get(p).name()).asLong();
                assertThat(optimizer.steps()[p]).as(parameters.get(p).name()).isEqualTo(expected);
            }
        }
    }

    @Test
    void weightDecaySparesBiasesAndOneDimensionalParametersOnly() {
        ParameterLayout parameters = new ParameterLayout(List.of(
                new Parameter("pos_embed", List.of(1L, 2L, 3L), Initializer.ONES, true),
                new Parameter("norm.weight", List.of(3L), Initializer.ONES, true),
                new Parameter("odd.bias", List.of(3L, 1L), Initializer.ONES, true)));
        ParameterStore weights = ParameterStore.initialized(parameters, Rng.of(0)); // all ones

        new AdamW(new ParameterStore(parameters), golden.config())
                .step(weights, new ParameterStore(parameters), StepValues.of(0, 0, 0.5, 0.2, false));

        assertThat(weights.get("pos_embed")).containsOnly(0.9f);
        assertThat(weights.get("norm.weight")).containsOnly(1.0f);
        assertThat(weights.get("odd.bias")).containsOnly(1.0f);
    }

    @Test
    void theFirstStepHasTheLengthOfTheLearningRate() {
        ParameterLayout parameters =
                new ParameterLayout(List.of(new Parameter("w", List.of(2L, 1L), Initializer.ZEROS, true)));
        ParameterStore weights = new ParameterStore(parameters);
        ParameterStore gradients = new ParameterStore(parameters);
        gradients.set("w", new float[] {3e-4f, -700f});

        new AdamW(new ParameterStore(parameters), golden.config())
                .step(weights, gradients, StepValues.of(0, 0, 0.25, 0.0, false));

        assertThat(weights.get("w")[0]).isCloseTo(-0.25f, within(1e-5f));
        assertThat(weights.get("w")[1]).isCloseTo(0.25f, within(1e-5f));
    }
}
