package io.github.dino4j.vit.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.head.DinoHead;
import io.github.dino4j.vit.model.Declarations;
import io.github.dino4j.vit.model.Forward;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** The projection head against PyTorch on the same weights. */
@Tag("parity")
class DinoHeadParityTest {
    private static final int IN = 96;
    private static final int ROWS = 5;
    private static final int OUT = 300;

    /** The published head, and those of appendix C: with ReLU, and without a bottleneck. */
    private static HeadConfig.Dino config(String golden) {
        return switch (golden) {
            case "head" -> new HeadConfig.Dino(3, 128, 64, OUT, true, false);
            case "head_relu" -> new HeadConfig.Dino(3, 128, 64, OUT, true, false, HeadConfig.Dino.RELU);
            case "head_plain_3" -> new HeadConfig.Dino(3, 128, 0, OUT, false, false);
            default -> new HeadConfig.Dino(1, 128, 0, OUT, false, false);
        };
    }

    @ParameterizedTest
    @CsvSource({
        "onednn, head",
        "samediff, head",
        "onednn, head_relu",
        "samediff, head_relu",
        "onednn, head_plain_3",
        "samediff, head_plain_3",
        "onednn, head_plain_1"
    })
    void logitsAndGradientsEqualPyTorch(String engine, String which) throws IOException {
        JsonNode golden = Golden.read("vit/" + which + ".json");
        Declarations declarations = new Declarations();
        DinoHead head = new DinoHead(declarations, IN, config(which));
        ParameterLayout layout = new ParameterLayout(declarations.parameters());
        ParameterStore weights = ParameterStore.initialized(layout, Rng.of(1));
        HashWeights.fill(weights, "");
        ParameterStore gradients = new ParameterStore(layout);
        try (Plan plan = Engines.named(engine)
                .compile(
                        graph -> {
                            SDVariable x = graph.input("x", ROWS, IN);
                            SDVariable logits = graph.output("logits", head.forward(x, Forward.training(graph)));
                            SDVariable probe =
                                    graph.sameDiff().constant(HashWeights.array("head.probe", 1.0f, ROWS, OUT));
                            graph.loss("loss", logits.mul(probe).sum());
                        },
                        weights)) {
            var outputs = plan.backward(Map.of("x", HashWeights.array("head.input", 2.0f, ROWS, IN)), gradients);
            Golden.assertClose("logits", outputs.floats("logits"), golden.get("logits"), 1e-5);
            assertThat(outputs.scalar("loss")).isCloseTo(golden.get("loss").asDouble(), within(1e-4));
        }
        Golden.assertParameters(gradients, "", golden.get("gradients"), 1e-4);
    }

    @Test
    void withoutABottleneckTheLastLayerHasNoNormsToKeep() {
        assertThatThrownBy(() -> new HeadConfig.Dino(3, 128, 0, OUT, true, false))
                .hasMessageContaining("norm_last_layer must be false without a bottleneck");
    }

    @Test
    void parametersHaveTheOriginalsNamesAndCount() {
        Declarations declarations = new Declarations();
        new DinoHead(declarations, 384, new HeadConfig.Dino(3, 2048, 256, 65536, true, false));
        ParameterLayout layout = new ParameterLayout(declarations.parameters());
        assertThat(layout.weightCount()).isEqualTo(22_352_128L); // the original at K = 65536 on ViT-S
        assertThat(layout.parameters().stream().map(p -> p.name()))
                .containsExactly(
                        "mlp.0.weight",
                        "mlp.0.bias",
                        "mlp.2.weight",
                        "mlp.2.bias",
                        "mlp.4.weight",
                        "mlp.4.bias",
                        "last_layer.weight_g",
                        "last_layer.weight_v");
    }

    @Test
    void batchNormalisationShiftsTheOriginalsNumbering() {
        Declarations declarations = new Declarations();
        new DinoHead(declarations, 384, new HeadConfig.Dino(3, 2048, 256, 1024, false, true));
        assertThat(declarations.parameters().stream().map(p -> p.name()))
                .contains("mlp.0.weight", "mlp.1.weight", "mlp.3.weight", "mlp.4.weight", "mlp.6.weight");
    }
}
