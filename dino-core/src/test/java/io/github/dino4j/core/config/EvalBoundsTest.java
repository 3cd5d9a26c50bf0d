package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvalBoundsTest {
    @Test
    void aBatchInPartsIsRefusedWithBatchNormalisationWhichItWouldChange() {
        List<String> parts = List.of("data.train=x", "train.accumulate=4", "method.head.use_bn=true");
        assertThatThrownBy(() -> ConfigLoader.builtin("base/dino.yaml", parts))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("train.accumulate: must be 1 with method.head.use_bn")
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
