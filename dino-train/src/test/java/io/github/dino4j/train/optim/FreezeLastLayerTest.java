package io.github.dino4j.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.schedule.StepValues;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreezeLastLayerTest {
    private static boolean learns(String name, boolean trainable, boolean frozen) {
        return FreezeLastLayer.learns(
                new Parameter(name, List.of(2L, 2L), Initializer.ZEROS, trainable),
                StepValues.of(0, 0, 1e-3, 0.04, frozen));
    }

    @Test
    void onlyTheLastLayerStopsLearning() {
        assertThat(learns("head.last_layer.weight_v", true, true)).isFalse();
        assertThat(learns("head.mlp.4.weight", true, true)).isTrue();
    }

    @Test
    void theLastLayerLearnsOnceItIsFree() {
        assertThat(learns("head.last_layer.weight_v", true, false)).isTrue();
    }

    @Test
    void aConstantNeverLearns() {
        assertThat(learns("head.last_layer.weight_g", false, false)).isFalse();
    }
}
