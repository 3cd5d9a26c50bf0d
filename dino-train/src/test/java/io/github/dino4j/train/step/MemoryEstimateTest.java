package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.schedule.StepValues;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryEstimateTest {
    @ParameterizedTest
    @CsvSource({
        "model/vit_micro_4_cifar.yaml, float32, none",
        "model/vit_micro_4_cifar.yaml, auto, cheap",
        "recipe/textures_nano.yaml, float32, auto",
        "model/vit_tiny_4_cifar.yaml, auto, none",
        "model/vit_tiny_4_cifar.yaml, auto, cheap",
        "model/vit_tiny_4_cifar.yaml, float32, blocks"
    })
    void activationsAreThoseThatTheEngineLaysOut(String name, String precision, String recompute) {
        assertEstimate(name, precision, recompute, "model.init_values=0");
    }

    @ParameterizedTest
    @CsvSource({"float32, none", "auto, cheap"})
    void layerScaleAndGatesAreCounted(String precision, String recompute) {
        assertEstimate("model/vit_micro_4_cifar.yaml", precision, recompute, "model.init_values=1e-5");
        assertEstimate("model/vit_micro_4_cifar.yaml", precision, recompute, "model.mlp_layer=swiglu_packed");
    }

    @ParameterizedTest
    @CsvSource({
        "auto, none, per-resolution",
        "float32, none, per-resolution",
        "float32, cheap, per-resolution",
        "float32, blocks, joint",
        "float32, none, joint"
    })
    void convolutionsAreCounted(String precision, String recompute, String statistics) {
        assertEstimate(
                "model/convnet_small.yaml",
                precision,
                recompute,
                "model.statistics=" + statistics,
                "train.batch_size=16");
    }

    @ParameterizedTest
    @CsvSource({"auto, none, true", "float32, none, false"})
    void residualBlocksAreCounted(String precision, String recompute, boolean bottleneck) {
        assertResidual(precision, recompute, bottleneck);
    }

    @Tag("nightly")
    @ParameterizedTest
    @CsvSource({"float32, none, true", "float32, cheap, true", "float32, blocks, true"})
    void residualBlocksThatAreComputedAgainAreCounted(String precision, String recompute, boolean bottleneck) {
        assertResidual(precision, recompute, bottleneck);
    }

    private static void assertResidual(String precision, String recompute, boolean bottleneck) {
        assertEstimate(
                "model/resnet18_cifar.yaml",
                precision,
                recompute,
                "model.blocks=[2, 2]",
                "model.bottleneck=" + bottleneck,
                "views.local.count=2",
                "train.batch_size=16");
    }

    @ParameterizedTest
    @CsvSource({"float32, none", "auto, cheap"})
    void headsAndPredictorsWithBatchNormAreCounted(String precision, String recompute) {
        assertEstimate(
                "model/vit_micro_4_cifar.yaml",
                precision,
                recompute,
                "method.predictor={name: mlp, layers: 2, hidden_dim: 4096, use_bn: true}",
                "method.head={name: mlp, layers: 2, hidden_dim: 4096, out_dim: 256, use_bn: true}",
                "method.target.name=none",
                "method.loss.name=negative-cosine",
                "views.local.count=0",
                "optim.freeze_last_layer=0");
    }

    @Test
    void whatLossesKeepIsCounted() {
        List<String> two = List.of("views.local.count=0", "optim.freeze_last_layer=0", "method.target.name=none");
        String head = "method.head={name: mlp, layers: 2, hidden_dim: 256, out_dim: 128, use_bn: false}";
        List<String> queue = new ArrayList<>(two);
        queue.addAll(List.of(head, "method.loss={name: moco, temp: 0.2, queue: 16384}"));
        assertEstimate("model/vit_micro_4_cifar.yaml", "float32", "none", queue.toArray(String[]::new));
        List<String> wide = new ArrayList<>(two);
        wide.addAll(List.of(
                head.replace("128", "2048"),
                "method.teacher.name=none",
                "method.loss={name: barlow-twins, redundancy: 0.0051}"));
        assertEstimate("model/vit_micro_4_cifar.yaml", "float32", "none", wide.toArray(String[]::new));
    }

    @Test
    void anOptimiserWithOneMomentTakesAStoreLess() {
        List<String> images = List.of("data.train=x", "train.engine=onednn");
        RunConfig adamw = ConfigLoader.builtin("base/dino.yaml", images);
        RunConfig sgd = ConfigLoader.builtin("optim/sgd.yaml", images);
        assertThat(MemoryEstimate.of(adamw).weights() - MemoryEstimate.of(sgd).weights())
                .isEqualTo(Float.BYTES * StepWork.of(adamw, Group.ALONE).weights());
    }

    private static void assertEstimate(String name, String precision, String recompute, String... changes) {
        List<String> sets = new ArrayList<>(List.of(
                "method.head.out_dim=4096",
                "data.train=x",
                "train.batch_size=8",
                "train.engine=onednn",
                "train.recompute=" + recompute,
                "train.precision=" + precision));
        sets.addAll(List.of(changes));
        RunConfig config = ConfigLoader.builtin(name, sets);
        try (TrainerState state = TrainerState.initialized(config)) {
            StepValues at = state.method().schedules(1).at(0);
            state.teacher().forward(state.views(), at, Rng.of(0));
            state.student().backward(state.views(), Rng.of(0));
            double actual = state.student().workspaceBytes();
            assertThat(MemoryEstimate.of(config).activations() / actual)
                    .as(List.of(changes).toString())
                    .isBetween(0.9, 1.4);
        }
    }

    @Test
    void aRunThatCannotFitIsRefusedWithWhatToChange() {
        RunConfig config =
                ConfigLoader.builtin("model/vit_base_8.yaml", List.of("data.train=x", "train.batch_size=4096"));
        assertThatThrownBy(() -> MemoryEstimate.of(config).requireFree())
                .hasMessageContaining("the run needs about ")
                .hasMessageContaining("set train.recompute=blocks, raise train.accumulate, lower train.batch_size");
    }

    @Test
    void littleIsKeptAndMuchIsComputedAgain() {
        RunConfig small = ConfigLoader.builtin("model/vit_nano_8.yaml", List.of("data.train=x"));
        RunConfig large = ConfigLoader.builtin("model/vit_small_16.yaml", List.of("data.train=x"));
        assertThat(MemoryEstimate.recompute(small)).isEqualTo(Recompute.NONE);
        assertThat(MemoryEstimate.recompute(large)).isEqualTo(Recompute.CHEAP);
    }
}
