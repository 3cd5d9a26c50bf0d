package io.github.dino4j.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The step benchmark touches what a step has only through its engine: on {@code far} all else would be refused or not seen. */
class StepBenchmarkTest {
    @ParameterizedTest
    @CsvSource({"far, vit", "java, vit", "far, convnet"})
    void everyPartOfAStepIsTimedWhereverTheDevicesMemoryIs(String engine, String backbone) throws IOException {
        RunConfig config = ConfigLoader.builtin(
                "base/dino.yaml",
                List.of(
                        "data.train=none",
                        "train.engine=" + engine,
                        "train.precision=float32",
                        "train.batch_size=2",
                        backbone.equals("vit")
                                ? "model={name: vit, image_size: 16, patch_size: 8, embed_dim: 12, depth: 1, num_heads: 3}"
                                : "model={backbone: convnet, name: net, image_size: 16, in_chans: 3, widths: [4, 6],"
                                        + " statistics: joint}",
                        "views.global.size=16",
                        "views.local.size=8",
                        "views.local.count=1",
                        "method.head.hidden_dim=8",
                        "method.head.bottleneck_dim=4",
                        "method.head.out_dim=6"));
        try (StepBenchmark benchmark = new StepBenchmark(config)) {
            assertThat(benchmark.engine()).isEqualTo(engine);
            Map<String, Object> times = benchmark.measure(1);
            for (String part : List.of("dino_step", "forward", "forward_backward")) {
                assertThat(times.get(part))
                        .as(part)
                        .asInstanceOf(InstanceOfAssertFactories.MAP)
                        .extractingByKey("median_s", InstanceOfAssertFactories.DOUBLE)
                        .isPositive();
            }
            assertThat(benchmark.budget(1).keySet())
                    .anyMatch(name -> name.startsWith("teacher: "))
                    .anyMatch(name -> name.startsWith("student: "));
        }
    }
}
