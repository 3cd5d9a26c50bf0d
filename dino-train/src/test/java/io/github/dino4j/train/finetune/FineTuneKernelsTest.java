package io.github.dino4j.train.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.step.Cpu;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** No kernel of fine-tuning is oneDNN's slow reference either. */
class FineTuneKernelsTest {
    private static final int BATCH = 4;
    private static final int CLASSES = 16;

    @ParameterizedTest
    @ValueSource(strings = {"float32", "bfloat16"})
    void noneIsTheSlowReference(String precision) {
        Cpu.assumeOneDnnIsFast(precision);
        RunConfig config = ConfigLoader.builtin(
                "recipe/textures_nano.yaml",
                List.of("data.train=none", "model.depth=2", "eval.finetune.drop_path_rate=0.3"));
        Classifier classifier = Classifier.of(config, CLASSES);
        ParameterStore weights = ParameterStore.initialized(classifier.layout(), Rng.of(4));
        try (Plan plan =
                Engines.named("onednn", precision, Recompute.CHEAP, 0).compile(classifier.training(BATCH), weights)) {
            classifier.drawDropPaths(BATCH, Rng.of(1), plan);
            int size = classifier.model().imageSize();
            Map<String, INDArray> batch = Map.of(
                    "images",
                    Nd4j.ones(DataType.FLOAT, BATCH, 3, size, size),
                    "targets",
                    Nd4j.ones(DataType.FLOAT, BATCH, CLASSES).div(CLASSES));
            plan.backward(batch, weights.twin());

            assertThat(plan.kernels().keySet()).isNotEmpty().noneMatch(kernel -> kernel.startsWith("ref"));
        }
    }
}
