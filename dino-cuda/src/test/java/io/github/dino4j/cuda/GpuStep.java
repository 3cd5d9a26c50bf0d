package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Steps of ViT-nano/8, ViT-S/16 and ViT-B/16 are those of the CPU's engine, which were recorded. Not among the tests of a
 * build: the stand-in for the driver would take hours.
 */
class GpuStep {
    private static Map<String, SeededSteps> recorded = Map.of();

    @BeforeAll
    static void read() throws IOException {
        StandIn.require();
        recorded =
                new ObjectMapper().readValue(GpuRun.data().resolve("steps.json").toFile(), new TypeReference<>() {});
    }

    /**
     * Bounds, all relative. In float32 two orders of summation differ by some 1e-7 of a term, over the 1e3 terms of a product
     * and a few dozen products in a row less than 1e-5; a gradient is a difference of two probabilities, and loses a digit
     * more. bfloat16 keeps 8 bits: 2e-3 on average at each of those products, independent of each other;
     * oneDNN's own bfloat16 is 7e-3 from its float32 in ViT-S/16's losses, 2e-2 in gradients and 0.11 in what AdamW, which
     * divides by the size of a gradient, makes of them.
     */
    private static Map<String, Double> bounds(String precision) {
        return precision.equals("float32")
                ? Map.of("loss", 1e-5, "norm", 1e-4, "gradients", 1e-3, "changes", 2e-2)
                : Map.of("loss", 2e-2, "norm", 5e-2, "gradients", 5e-2, "changes", 2e-1);
    }

    @ParameterizedTest
    @CsvSource({
        "vit_nano_8, float32",
        "vit_nano_8, bfloat16",
        "vit_small_16, float32",
        "vit_small_16, bfloat16",
        "vit_base_16, float32",
        "vit_base_16, bfloat16",
    })
    void stepsAreThoseOfTheCpu(String model, String precision) {
        SeededSteps expected = Objects.requireNonNull(recorded.get(model));
        SeededSteps actual = SeededSteps.take(model, System.getProperty("dino4j.gpu.engine", "cuda"), precision);
        Map<String, Double> apart = new LinkedHashMap<>();
        apart.put("loss", SeededSteps.farthest(actual.losses(), expected.losses()));
        apart.put("norm", SeededSteps.farthest(actual.norms(), expected.norms()));
        apart.put("gradients", SeededSteps.distance(actual.gradients(), expected.gradients()));
        apart.put("changes", SeededSteps.distance(actual.changes(), expected.changes()));
        GpuRun.keep("steps", model + " " + precision, apart);
        bounds(precision).forEach((what, bound) -> assertThat(apart.get(what))
                .as(model + " " + precision + ": " + what + " apart, " + apart)
                .isLessThanOrEqualTo(bound));
    }
}
