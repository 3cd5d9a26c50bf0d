package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.eval.AttentionConfig;
import io.github.dino4j.core.config.eval.CopydetectConfig;
import io.github.dino4j.core.config.eval.EvalConfig;
import io.github.dino4j.core.config.eval.LogisticConfig;
import io.github.dino4j.core.config.eval.RetrievalConfig;
import io.github.dino4j.core.config.eval.VideoConfig;
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
        model.backbone=convnet  | model={backbone: convnet, name: a, image_size: 32, in_chans: 3, widths: [8], statistics: joint}
        model.backbone=resnet   | model={backbone: resnet, name: a, image_size: 32, in_chans: 3, blocks: [1], width: 1, bottleneck: true, stem: cifar, selective: false}
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
                .hasMessageContaining("eval.precision: must be one of float32, bfloat16, auto, int8, was half")
                .hasMessageContaining("eval.transform: must be one of resize-crop, whole, was squeeze");
    }

    /** For finished networks, and where the engine is not one that has float32 alone. */
    @Test
    void int8IsForEvaluationAlone() {
        assertThat(ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "eval.precision=int8"))
                        .eval()
                        .precision())
                .isEqualTo("int8");
        assertThatThrownBy(
                        () -> ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x", "train.precision=int8")))
                .hasMessageContaining("train.precision: must be one of auto, float32, bfloat16, was int8");
        assertThatThrownBy(() -> ConfigLoader.builtin(
                        "base/dino.yaml", List.of("data.train=x", "train.engine=java", "eval.precision=int8")))
                .hasMessageContaining("eval.precision: must be auto or float32 with train.engine=java");
    }

    @Test
    void protocolsHaveTheOriginalsNumbersAndTheLinearProbeItsOneRate() {
        EvalConfig eval = BuiltinConfigs.evaluation();
        assertThat(eval.knn().k()).containsExactly(10, 20, 100, 200);
        assertThat(eval.linear().lr()).containsExactly(0.001);
        assertThat(eval.logistic()).isEqualTo(new LogisticConfig(List.of(1e-6, 1e5), 45, 1000, 1e-5));
        assertThat(eval.retrieval()).isEqualTo(new RetrievalConfig(224, List.of(1.0), false, "model", 3.0));
        assertThat(eval.copydetect()).isEqualTo(new CopydetectConfig(320, 4.0, 20));
        assertThat(eval.video()).isEqualTo(new VideoConfig(480, 7, 12, 5, 0.1));
        assertThat(eval.attention()).isEqualTo(new AttentionConfig(-1, 0.6, 480));
        assertThat(eval)
                .isEqualTo(ConfigLoader.builtin("base/dino.yaml", List.of("data.train=x"))
                        .eval());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        eval.logistic.c_range=[1, 0.1]  | eval.logistic.c_range: must be two numbers, the lower one first, above 0
        eval.logistic.c_count=0         | eval.logistic.c_count: must be at least 1, was 0
        eval.logistic.max_iterations=0  | eval.logistic.max_iterations: must be at least 1, was 0
        eval.logistic.tolerance=0       | eval.logistic.tolerance: must be above 0, was 0.0
        eval.retrieval.image_size=0     | eval.retrieval.image_size: must be at least 1, was 0
        eval.retrieval.scales=[1, 5]    | eval.retrieval.scales: must be numbers above 0 up to 4, was [1.0, 5.0]
        eval.copydetect.image_size=0    | eval.copydetect.image_size: must be at least 1, was 0
        eval.copydetect.gem_power=0     | eval.copydetect.gem_power: must be above 0, was 0.0
        eval.copydetect.candidates=0    | eval.copydetect.candidates: must be at least 1, was 0
        eval.video.short_side=63        | eval.video.short_side: must be at least 64, was 63
        eval.video.last_frames=-1       | eval.video.last_frames: must be at least 0, was -1
        eval.video.radius=-1            | eval.video.radius: must be at least 0, was -1
        eval.video.neighbors=0          | eval.video.neighbors: must be at least 1, was 0
        eval.video.temperature=0        | eval.video.temperature: must be at least 0.0001, was 0.0
        eval.attention.mass=0           | eval.attention.mass: must be in (0, 1], was 0.0
        eval.attention.size=-1          | eval.attention.size: must be at least 0, was -1
        eval.video.size=480             | eval.video.size: is not a key
        """)
    void optionsOfProtocolsOutOfBoundsAreToldBeforeAModelIsLoaded(String set, String message) {
        assertThatThrownBy(() -> ConfigLoader.evaluation(List.of(set)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
        assertThat(ConfigLoader.evaluation(List.of("model.depth=nonsense"))).isEqualTo(BuiltinConfigs.evaluation());
    }
}
