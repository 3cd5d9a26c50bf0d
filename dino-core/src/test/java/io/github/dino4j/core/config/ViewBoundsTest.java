package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.view.ViewOperation;
import io.github.dino4j.core.config.view.ViewsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of operations in YAML: what they bind to, and every mistake told with its line. */
class ViewBoundsTest {
    @TempDir
    private Path folder;

    private static ViewsConfig views(String name, String... sets) {
        List<String> all = new ArrayList<>(List.of("data.train=x"));
        all.addAll(List.of(sets));
        return ConfigLoader.builtin(name, all).views();
    }

    private RunConfig load(String text, String... sets) throws IOException {
        Path file = Files.writeString(
                folder.resolve("v.yaml"), "extends: ['builtin:base/dino.yaml']\ndata: {train: x}\n" + text);
        return ConfigLoader.load(file, List.of(sets));
    }

    @Test
    void theListOfDinoIsTheOneThatTheShortKeysStandFor() {
        ViewsConfig list = views("views/dino.yaml");
        ViewsConfig keys = views("base/dino.yaml");
        assertThat(list.global().operations()).hasSize(5).isEqualTo(keys.operations(keys.global()));
        assertThat(list.local().operations()).isEqualTo(keys.operations(keys.local()));
    }

    /** The published numbers: scales, then jitter, grayscale, blur and solarisation of the first and the last global view. */
    @ParameterizedTest
    @CsvSource({
        "byol,0.08,0,0.4 0.4 0.2 0.1,1.0 0.1,0.0 0.2",
        "simclr,0.08,0,0.8 0.8 0.8 0.2,0.5 0.5,0.0 0.0",
        "moco_v2,0.2,0,0.4 0.4 0.4 0.1,0.5 0.5,0.0 0.0",
        "swav,0.14,6,0.8 0.8 0.8 0.2,0.5 0.5,0.0 0.0",
        "dinov2,0.32,8,0.4 0.4 0.2 0.1,1.0 0.1,0.0 0.2",
        "small_images,0.4,4,0.4 0.4 0.2 0.1,0.0 0.0,0.0 0.2"
    })
    void presetsHaveThePublishedNumbers(
            String name, double scale, int locals, String jitter, String blur, String solarize) {
        ViewsConfig views = views("views/" + name + ".yaml");
        assertThat(views.global().scale()).containsExactly(scale, 1.0);
        assertThat(views.local().count()).isEqualTo(locals);
        String blurs = "0.0 0.0"; // where the list has none
        String solarizes = "0.0 0.0";
        List<String> jitters = new ArrayList<>();
        for (ViewOperation operation : views.global().operations()) {
            List<Double> prob = operation.prob();
            String both = prob.get(0) + " " + prob.get(prob.size() - 1);
            if (operation instanceof ViewOperation.GaussianBlur each) {
                blurs = both;
                assertThat(each.radius()).containsExactly(0.1, 2.0);
            } else if (operation instanceof ViewOperation.Solarize) {
                solarizes = both;
            } else if (operation instanceof ViewOperation.ColorJitter each) {
                assertThat(prob).containsExactly(0.8);
                jitters.add(each.brightness() + " " + each.contrast() + " " + each.saturation() + " " + each.hue());
            } else {
                assertThat(prob).containsExactly(operation instanceof ViewOperation.Flip ? 0.5 : 0.2);
            }
        }
        assertThat(jitters).containsExactly(jitter);
        assertThat(blurs).isEqualTo(blur);
        assertThat(solarizes).isEqualTo(solarize);
    }

    @Test
    void allMistakesOfAListAreToldWithTheirLines() {
        assertThatThrownBy(() -> load("""
                        views:
                          global:
                            operations:
                              - {name: blurr, prob: 0.5}
                              - {name: flip, prob: 0.5, angle: 3}
                              - {name: gaussian_blur, prob: 0.5}
                              - {prob: 0.5}
                              - flip
                              - {name: solarize, prob: 0.5, threshold: high}
                          local: {operations: flip}
                        """))
                .hasMessageContaining("v.yaml:6: views.global.operations[0].name: must be one of flip, color_jitter,"
                        + " grayscale, gaussian_blur, solarize, rand_augment, was 'blurr'")
                .hasMessageContaining("v.yaml:7: views.global.operations[1].angle: is not a key; there are prob")
                .hasMessageContaining(
                        "v.yaml:8: views.global.operations[2].radius: is missing; gaussian_blur takes prob, radius")
                .hasMessageContaining("v.yaml:9: views.global.operations[3]: must be a map with a name, one of flip")
                .hasMessageContaining("v.yaml:10: views.global.operations[4]: must be a map with a name")
                .hasMessageContaining("v.yaml:11: views.global.operations[5].threshold: must be a whole number")
                .hasMessageContaining("v.yaml:12: views.local.operations: must be a list");
    }

    @Test
    void boundsOfAListAreToldWithTheirLines() {
        assertThatThrownBy(() -> load("""
                        views:
                          global:
                            size: 100
                            scale: [0.5, 1.5]
                            operations:
                              - {name: flip, prob: [0.5, 1.5]}
                              - {name: color_jitter, prob: 0.5, brightness: -1, contrast: 0, saturation: 0, hue: 0.6}
                              - {name: gaussian_blur, prob: [], radius: [2, 1]}
                              - {name: solarize, prob: 0.5, threshold: 300}
                          interpolation: nearest
                        """))
                .hasMessageContaining("v.yaml:5: views.global.size: must be a multiple of model.patch_size=16, was 100")
                .hasMessageContaining("v.yaml:6: views.global.scale: must be two numbers")
                .hasMessageContaining("v.yaml:8: views.global.operations[0].prob: must be probabilities in [0, 1]")
                .hasMessageContaining("v.yaml:9: views.global.operations[1].brightness: must not be negative, was -1.0")
                .hasMessageContaining("v.yaml:9: views.global.operations[1].hue: must be in [0, 0.5], was 0.6")
                .hasMessageContaining("v.yaml:10: views.global.operations[2].prob: must be probabilities")
                .hasMessageContaining("v.yaml:10: views.global.operations[2].radius: must be two numbers")
                .hasMessageContaining("v.yaml:11: views.global.operations[3].threshold: must be in [0, 256], was 300")
                .hasMessageContaining("v.yaml:12: views.interpolation: must be one of bicubic, bilinear, was nearest");
    }

    @Test
    void operationsWithoutAMeaningForTheChannelsAreRefused() {
        assertThatThrownBy(() -> views("base/dino.yaml", "model.in_chans=1", "views.mean=0.5", "views.std=0.2"))
                .hasMessageContaining("views.grayscale: must be 0 with model.in_chans=1, which is not RGB, was 0.2")
                .hasMessageContaining("views.jitter.saturation: must be 0 with model.in_chans=1")
                .hasMessageContaining("views.jitter.hue: must be 0 with model.in_chans=1")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("contrast"));
        assertThatThrownBy(() -> views(
                        "views/dino.yaml",
                        "model.in_chans=4",
                        "views.mean=[0.5, 0.5, 0.5, 0.5]",
                        "views.std=[0.2, 0.2, 0.2, 0.2]"))
                .hasMessageContaining("views.global.operations[1].contrast: must be 0 with model.in_chans=4")
                .hasMessageContaining("views.local.operations[2].name: needs RGB images, and model.in_chans=4");
    }

    @Test
    void statisticsMustBeOneForEachChannel() {
        assertThatThrownBy(() -> views("views/grey.yaml", "model.in_chans=2"))
                .hasMessageContaining("views.mean: must have model.in_chans=2 numbers, was [0.5]")
                .hasMessageContaining("views.std: must have model.in_chans=2 numbers above 0, was [0.25]");
        assertThat(views("views/grey.yaml").channels()).isEqualTo(1);
    }

    @Test
    void aShortKeyThatDoesNothingIsRefused() {
        assertThatThrownBy(() -> views("views/simclr.yaml", "views.global.blur=[0]", "views.flip=0"))
                .hasMessageContaining("views.global.blur: does nothing where views.global.operations is given")
                .hasMessageContaining("views.flip: does nothing");
        assertThat(views("views/simclr.yaml", "views.global.operations=[]", "views.global.blur=[0]")
                        .global()
                        .blur())
                .containsExactly(0.0);
    }

    @Test
    void explainShowsTheListThatShortKeysStandFor() {
        ConfigExplainer.Explanation short_ = ConfigExplainer.explain(
                        null, List.of("views.flip=0.25"), "views.global.operations")
                .get(0);
        assertThat(short_.meaning()).contains("in order");
        assertThat(short_.value())
                .startsWith("[], which stands for [{name: flip, prob: [0.25]}, {name: color_jitter,")
                .contains("{name: gaussian_blur, prob: [1.0, 0.1], radius: [0.1, 2.0]}");
        ConfigExplainer.Explanation list = ConfigExplainer.explain(
                        "builtin:views/simclr.yaml", List.of(), "views.global.operations")
                .get(0);
        assertThat(list.value()).startsWith("[{name: flip, prob: 0.5}, {name: color_jitter");
        assertThat(list.source()).matches("builtin:views/simclr.yaml:\\d+");
    }
}
