package io.github.dino4j.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.train.OptimConfig;
import io.github.dino4j.core.config.train.RampConfig;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the optimisers with momentum owe beside: PyTorch's numbers, and those of a slow second implementation. */
abstract class MomentumContract extends OptimizerContract {
    static final RampConfig DECAY = new RampConfig("cosine", 1e-4, 1e-4);

    private final String kind;
    private final OptimConfig config;

    MomentumContract(String kind, OptimConfig config) {
        this.kind = kind;
        this.config = config;
    }

    @Override
    Optimizer create(ParameterLayout parameters) {
        return Optimizer.of(config, new ParameterStore(parameters));
    }

    @Test
    void weightsAndDirectionsArePyTorchs() throws IOException {
        MomentumGolden golden = new MomentumGolden();
        golden.check(kind, create(golden.layout()));
    }

    @Test
    void aSlowImplementationMovesWeightsAlike() {
        ParameterStore weights = ParameterStore.initialized(layout, Rng.of(8));
        SlowMomentum slow = new SlowMomentum(kind, weights);
        Optimizer optimizer = create(layout);
        for (int i = 0; i < 6; i++) {
            ParameterStore gradients =
                    ParameterStore.initialized(layout, Rng.of(8).fold("gradients " + i));
            StepValues at = StepValues.of(i, 0, 0.4 * i, 0.05 + 0.02 * i, i < 2);

            optimizer.step(weights, gradients, at);
            slow.step(gradients, at);
        }
        for (Parameter parameter : layout.parameters()) {
            String name = parameter.name();
            assertClose(weights.get(name), slow.weights(name), name);
            assertClose(moment(optimizer, "optim.momentum").get(name), slow.directions(name), name);
        }
    }

    private static void assertClose(float[] actual, double[] expected, String name) {
        double largest = 0.0;
        for (double value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i])
                    .as(name + "[" + i + "], seed 8")
                    .isCloseTo(expected[i], within(2e-6 * largest));
        }
    }

    @Test
    void oneStoreIsRemembered() {
        assertThat(create(layout).moments()).containsOnlyKeys("optim.momentum").hasSize(config.moments());
    }
}
