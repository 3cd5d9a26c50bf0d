package io.github.dino4j.vit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisionTransformerTest {
    private static ParameterLayout layout(int patch, int dim, int heads) {
        Declarations declarations = new Declarations();
        new VisionTransformer(
                declarations, VitConfig.dino("test", 224, patch, dim, 12, heads).with("drop_path_rate", 0.1));
        return new ParameterLayout(declarations.parameters());
    }

    @ParameterizedTest
    @CsvSource({
        "16,192,3,5524416",
        "16,384,6,21665664",
        "16,768,12,85798656",
        "8,192,3,5526720",
        "8,384,6,21670272",
        "8,768,12,85807872"
    })
    void variantsHaveTheOriginalsParameterCounts(int patch, int dim, int heads, long count) {
        assertThat(layout(patch, dim, heads).weightCount()).isEqualTo(count);
    }

    @Test
    void checkpointOrderIsTheOriginals() {
        ParameterLayout layout = layout(16, 384, 6);
        assertThat(layout.parameters()).hasSize(150);
        assertThat(layout.parameters().subList(0, 8).stream().map(p -> p.name()))
                .containsExactly(
                        "cls_token",
                        "pos_embed",
                        "patch_embed.proj.weight",
                        "patch_embed.proj.bias",
                        "blocks.0.norm1.weight",
                        "blocks.0.norm1.bias",
                        "blocks.0.attn.qkv.weight",
                        "blocks.0.attn.qkv.bias");
    }

    @Test
    void initialisationIsTheOriginals() {
        ParameterStore weights = ParameterStore.initialized(layout(16, 192, 3), Rng.of(0));
        assertThat(deviation(weights.get("blocks.0.attn.qkv.weight"))).isCloseTo(0.02, within(2e-4));
        assertThat(deviation(weights.get("pos_embed"))).isCloseTo(0.02, within(4e-4));
        double bound = 0.036084; // 1/sqrt(768): PyTorch's default for the patch convolution, weight and bias
        assertThat(deviation(weights.get("patch_embed.proj.weight"))).isCloseTo(bound / Math.sqrt(3), within(2e-4));
        for (float bias : weights.get("patch_embed.proj.bias")) {
            assertThat((double) Math.abs(bias)).isLessThan(bound + 1e-6);
        }
        assertThat(weights.get("blocks.3.mlp.fc1.bias")).containsOnly(0.0f);
        assertThat(weights.get("norm.weight")).containsOnly(1.0f);
    }

    private static double deviation(float[] values) {
        double squares = 0.0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
