package io.github.dino4j.train.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LayerRatesTest {
    private static final double TOLERANCE = 2.5e-7; // two units in the last place of a float32

    private static double factor(String name) {
        return new LayerRates(2, 0.5, 0.1).applyAsDouble(new Parameter(name, List.of(1L), Initializer.ZEROS, true));
    }

    @Test
    void ratesFallFromTheHeadToTheEmbeddings() {
        for (String top :
                List.of("head.weight", "patch_head.mlp.0.bias", "backbone.norm.bias", "backbone.fc_norm.weight")) {
            assertThat(factor(top)).as(top).isEqualTo(1.0);
        }
        assertThat(factor("backbone.blocks.1.attn.qkv.weight")).isEqualTo(0.5);
        assertThat(factor("backbone.blocks.0.norm1.weight")).isEqualTo(0.25);
        assertThat(factor("backbone.cls_token")).isEqualTo(0.125);
        assertThat(factor("backbone.patch_embed.proj.weight")).isEqualTo(0.0125);
    }

    @Test
    void weightsAndMomentsArePyTorchsWithDinov2sGroups() throws IOException {
        GoldenSteps golden = new GoldenSteps("layers.json");
        assertThat(golden.config().layerDecay()).isEqualTo(0.9);
        assertThat(golden.config().patchEmbedLrMult()).isEqualTo(0.2);
        AdamW optimizer = new AdamW(new ParameterStore(golden.layout()), golden.config());
        ParameterStore weights = golden.initial("student");
        for (int i = 0; i < golden.count(); i++) {
            optimizer.step(weights, golden.store(golden.step(i).get("gradients")), golden.at(i));

            GoldenSteps.assertClose(weights, golden.step(i).get("student"), TOLERANCE);
            ParameterStore first = Objects.requireNonNull(optimizer.moments().get("optim.m"));
            GoldenSteps.assertClose(first, golden.step(i).get("m"), TOLERANCE);
        }
    }
}
