package io.github.dino4j.vit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.vit.network.Network;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class BackboneTest {
    private static final ConvnetConfig CONVNET = new ConvnetConfig("tiny", 7, 2, List.of(3, 5), "joint");

    private static Backbone of(ModelConfig config) {
        return Backbone.of(new Declarations(), config);
    }

    /** DeiT-S has 4.6 and DeiT-B 17.6 billion multiply-adds at 224 pixels (Touvron et al. 2021, timm). */
    @Test
    void operationsAreThoseThatPapersCount() {
        List<Backbone.Images> image = List.of(new Backbone.Images(1, 224));
        assertThat(of(VitConfig.dino("s", 224, 16, 384, 12, 6)).flops(image)).isCloseTo(2 * 4.6e9, within(1e8));
        assertThat(of(VitConfig.dino("b", 224, 16, 768, 12, 12)).flops(image)).isCloseTo(2 * 17.6e9, within(2e8));
    }

    @Test
    void operationsOfConvolutionsAreThoseOfTheirProducts() {
        double own = 2.0 * 3 * (2 * 9) * (7 * 7) + 2.0 * 5 * (3 * 9) * (4 * 4);
        assertThat(of(CONVNET).flops(List.of(new Backbone.Images(1, 7)))).isEqualTo(own);
        double small = 2.0 * 3 * (2 * 9) * (4 * 4) + 2.0 * 5 * (3 * 9) * (2 * 2);
        assertThat(of(CONVNET).flops(List.of(new Backbone.Images(2, 7), new Backbone.Images(3, 4))))
                .isEqualTo(2 * own + 3 * small);
    }

    @Test
    void everyStageAndTheTokensAreReadableByName() {
        Network network = new Network(CONVNET, new HeadConfig.Dino(1, 4, 4, 4, true, false));
        try (Plan plan = Engines.named("auto")
                .compile(network.features(2, 7, List.of("stem", "layer1")), network.initialized(1))) {
            Outputs outputs = plan.forward(Map.of("images", Nd4j.ones(2, 2, 7, 7)));
            assertThat(outputs.floats("stem")).hasSize(2 * 49 * 3);
            float[] last = outputs.floats("layer1"); // (2*16, 5)
            assertThat(last).hasSize(2 * 16 * 5);
            double sum = 0.0;
            for (int pixel = 0; pixel < 16; pixel++) {
                sum += last[pixel * 5 + 2];
            }
            assertThat((double) outputs.floats("features")[2]).isCloseTo(sum / 16, within(1e-6));
        }
        assertThatThrownBy(() -> Engines.named("auto")
                        .compile(network.features(2, 7, List.of("layer2")), network.initialized(1)))
                .hasMessageContaining("no intermediate is named layer2; there are [stem, layer1]");
    }
}
