package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvalBoundsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            method.head.use_bn      | method.head.use_bn=true
            method.head.use_bn      | method.head={name: mlp, layers: 2, hidden_dim: 8, out_dim: 8, use_bn: true}
            method.predictor.use_bn | method.predictor={name: mlp, layers: 2, hidden_dim: 8, use_bn: true}
            """)
    void aBatchInPartsIsRefusedWithBatchNormalisationWhichItWouldChange(String key, String set) {
        List<String> parts = List.of("data.train=x", "train.accumulate=4", set);
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", parts))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(
                        "train.accumulate: must be 1 with " + key + ": batch normalisation would see a part")
                .hasMessageEndingWith("was 4");
        assertThat(ConfigLoader.builtin("base/dino.yaml", parts.subList(0, 2))
                        .train()
                        .accumulate())
                .isEqualTo(4);
    }

    @Test
    void evaluationHasAPrecisionAndATransformOfItsOwn() {
        RunConfig config = ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x"));
        assertThat(config.train().precision()).isEqualTo("auto");
        assertThat(config.eval().precision()).isEqualTo("float32");
        assertThat(config.eval().transform()).isEqualTo("resize-crop");
        assertThatThrownBy(() -> ConfigLoader.builtin(
                        "base/dino.yaml", List.of("data.train=x", "eval.precision=half", "eval.transform=squeeze")))
                .hasMessageContaining("eval.precision: must be one of float32, bfloat16, auto, was half")
                .hasMessageContaining("eval.transform: must be one of resize-crop, whole, was squeeze");
    }
}
