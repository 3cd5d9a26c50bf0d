package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.engine.Engines;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackboneChoiceTest {
    private static RunConfig config(String name, String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=x"));
        all.addAll(List.of(sets));
        return ConfigLoader.builtin(name, all);
    }

    @Test
    void aConfigurationStoredBeforeThereWasAChoiceIsOfAVisionTransformer() {
        RunConfig config = config("model/vit_small_8.yaml");
        String printed = ConfigPrinter.print(config);
        assertThat(printed).contains("backbone: vit, ");
        assertThat(ConfigLoader.printed(printed.replace("backbone: vit, ", ""), "an old run", List.of()))
                .isEqualTo(config);
    }

    @Test
    void anotherBackboneIsPrintedAndReadBack() {
        RunConfig config = config("model/convnet_small.yaml", "model.statistics=joint");
        assertThat(config.model()).isInstanceOfSatisfying(ConvnetConfig.class, convnet -> {
            assertThat(convnet.widths()).containsExactly(32, 64, 128);
            assertThat(convnet.embedDim()).isEqualTo(128);
            assertThat(convnet.isPerResolution()).isFalse();
        });
        assertThat(ConfigLoader.printed(ConfigPrinter.print(config), "a run", List.of()))
                .isEqualTo(config);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        model.backbone=mlpmixer  | model.backbone: must be one of vit, convnet, resnet, was 'mlpmixer'
        model.statistics=both    | statistics: must be one of per-resolution, joint, was both
        model.widths=[]          | model.widths: must be 1 to 16 whole numbers in [1, 65536], was []
        model.widths=[8, 0]      | model.widths: must be 1 to 16 whole numbers in [1, 65536], was [8, 0]
        model.in_chans=0         | model.in_chans: must be in [1, 256], was 0
        model.patch_size=8       | model.patch_size: is not a key
        model.backbone=vit       | model.patch_size: is missing
        eval.linear.every_epochs=1 | eval.linear.last_blocks: must be at most 1, was 4
        """)
    void whatDoesNotFitIsNamed(String set, String message) {
        assertThatThrownBy(() -> config("model/convnet_small.yaml", set))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatNeedsAVisionTransformerRefusesOthers() {
        ModelConfig convnet = config("model/convnet_small.yaml").model();
        assertThatThrownBy(() -> convnet.vit("attention maps"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("convnet_small")
                .hasMessageContaining("model.backbone: must be vit for attention maps, was convnet");
        assertThat(config("model/vit_small_8.yaml")
                        .model()
                        .vit("attention maps")
                        .patchSize())
                .isEqualTo(8);
    }

    @Test
    void keysOfOtherChoicesAreExplained() {
        ConfigExplainer.Explanation widths =
                ConfigExplainer.explain(null, List.of(), "model.widths").get(0);
        assertThat(widths.meaning())
                .startsWith(
                        "a list, each a whole number, only with model.backbone=convnet; model.backbone: vit; resnet")
                .contains("configs/model/convnet_small.yaml");
        assertThat(List.of(widths.defaultValue(), widths.value(), widths.source()))
                .containsExactly("none", "none", "not set");
        assertThat(ConfigExplainer.explain("builtin:model/convnet_small.yaml", List.of(), "model.widths"))
                .allSatisfy(each -> {
                    assertThat(each.value()).startsWith("[");
                    assertThat(each.source()).startsWith("builtin:model/convnet_small.yaml:");
                });
        assertThat(ConfigExplainer.explain(null, List.of(), "method.loss.temp"))
                .extracting(ConfigExplainer.Explanation::meaning)
                .hasSize(4) // losses that have one
                .first()
                .asString()
                .startsWith("a finite number, only with method.loss.name=info-nce; method.loss.name: how");
        assertThat(ConfigExplainer.explain(null, List.of(), "views.global.operations.radius"))
                .extracting(ConfigExplainer.Explanation::meaning)
                .singleElement()
                .asString()
                .contains("only with views.global.operations.name=gaussian_blur", "configs/views/simclr.yaml");
        assertThatThrownBy(() -> ConfigExplainer.explain(null, List.of(), "model.widhts"))
                .hasMessageContaining("did you mean model.widths?");
    }

    @Test
    void anEngineWithoutConvolutionsIsNotChosenForAResidualNetwork() {
        assertThat(Engines.nameFor("auto", true)).isNotEqualTo("auto");
        assertThat(Engines.named(Engines.nameFor("auto", true)).name()).isIn("onednn", "java");
        assertThat(Engines.nameFor("cuda", true)).isEqualTo("cuda");
    }
}
