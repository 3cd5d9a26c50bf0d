package io.github.dino4j.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.train.OptimConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptimConfigTest {
    private static RunConfig load(String name, String... sets) {
        List<String> all = new ArrayList<>(Arrays.asList(sets));
        all.add("data.train=x");
        return ConfigLoader.builtin(name, all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "lars", "larc"})
    void eachHasAFileAndIsReadBackAsPrinted(String name) {
        RunConfig config = load("optim/" + name + ".yaml");
        assertThat(ConfigPrinter.print(config)).contains("name: " + name).doesNotContain("optim: {name: adamw");
        assertThat(ConfigLoader.printed(ConfigPrinter.print(config), "here", List.of()))
                .isEqualTo(config);
        assertThat(config.optim().moments()).isEqualTo(1);
    }

    @Test
    void theOriginalsNumbersAreThere() {
        OptimConfig.Sgd sgd = (OptimConfig.Sgd) load("optim/sgd.yaml").optim();
        OptimConfig.Lars lars = (OptimConfig.Lars) load("optim/lars.yaml").optim();
        OptimConfig.Larc larc = (OptimConfig.Larc) load("optim/larc.yaml").optim();
        assertThat(List.of(sgd.lr(), sgd.weightDecay().to(), sgd.momentum())).containsExactly(0.03, 1e-4, 0.9);
        assertThat(List.of(lars.eta(), lars.momentum())).containsExactly(0.001, 0.9);
        assertThat(List.of(larc.trust(), larc.momentum(), larc.lr() * 4096 / 256))
                .containsExactly(0.001, 0.9, 4.8);
        assertThat(larc.clip()).isFalse();
        assertThat(load("base/dino.yaml").optim().moments()).isEqualTo(2);
    }

    @Test
    void mistakesNameKeyBoundAndValue() {
        assertThatThrownBy(() -> load("optim/sgd.yaml", "optim.momentum=1"))
                .hasMessageContaining("optim.momentum: must be in [0, 1), was 1.0");
        assertThatThrownBy(() -> load("optim/lars.yaml", "optim.eta=0"))
                .hasMessageContaining("optim.eta: must be above 0, was 0.0");
        assertThatThrownBy(() -> load("optim/larc.yaml", "optim.trust=-1"))
                .hasMessageContaining("optim.trust: must be above 0, was -1.0");
        assertThatThrownBy(() -> load("optim/sgd.yaml", "optim.min_lr=1"))
                .hasMessageContaining("optim.min_lr: must be in [0, optim.lr=0.03], was 1.0");
        assertThatThrownBy(() -> load("base/dino.yaml", "optim.layer_decay=1.1"))
                .hasMessageContaining("optim.layer_decay: must be in (0, 1], was 1.1");
        assertThatThrownBy(() -> load("base/dino.yaml", "optim.patch_embed_lr_mult=-1"))
                .hasMessageContaining("optim.patch_embed_lr_mult: must not be negative, was -1.0");
        assertThatThrownBy(() -> load("model/resnet50.yaml", "optim.layer_decay=0.9"))
                .hasMessageContaining(
                        "optim.layer_decay: must be 1 unless model.backbone=vit, which has blocks, was 0.9");
        assertThatThrownBy(() -> load("model/resnet50.yaml", "optim.patch_embed_lr_mult=0.2"))
                .hasMessageContaining("optim.patch_embed_lr_mult: must be 1 unless model.backbone=vit");
        assertThatThrownBy(() -> load("base/dino.yaml", "optim.name=adam"))
                .hasMessageContaining("optim.name: must be one of adamw, sgd, lars, larc, was 'adam'");
        assertThatThrownBy(() -> load("base/dino.yaml", "optim.name=sgd"))
                .hasMessageContaining("optim.momentum: is missing; sgd takes lr, min_lr");
    }

    @Test
    void keysAreExplained() {
        assertThat(ConfigExplainer.explain(null, List.of(), "optim.name").get(0).meaning())
                .contains("adamw, sgd", "lars", "larc", "extend optim/sgd.yaml");
        assertThat(ConfigExplainer.explain(null, List.of(), "optim.trust")
                        .get(0)
                        .meaning())
                .contains("a finite number, only with optim.name=larc");
    }
}
