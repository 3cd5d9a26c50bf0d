package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Steps of ViT-nano/8, ViT-S/16 and ViT-B/16, and of ViT-nano/8 by every method, are those of the CPU's engine, which were recorded. Not among the tests of a
 * build: the stand-in for the driver would take hours.
 */
class GpuStep {
    private static final String ENGINE = System.getProperty("dino4j.gpu.engine", "cuda");

    @BeforeAll
    static void require() {
        StandIn.require();
    }

    /** What the CPU's engine made of it. */
    private static SeededSteps recorded(String file, String name) throws IOException {
        Map<String, SeededSteps> all =
                new ObjectMapper().readValue(GpuRun.data().resolve(file).toFile(), new TypeReference<>() {});
        return Objects.requireNonNull(all.get(name), name);
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
    void stepsAreThoseOfTheCpu(String model, String precision) throws IOException {
        SeededWork work = Objects.requireNonNull(SeededWork.models().get(model));
        SeededSteps actual = SeededSteps.take(work, ENGINE, precision);
        compare(model + " " + precision, actual, recorded("steps.json", model), bounds(precision));
    }

    private static Stream<String> methods() {
        return SeededWork.methods().keySet().stream();
    }

    /**
     * In float32; bounds are wider, since batch normalisation divides by what may be small: plain loops are 3e-5 from oneDNN in
     * BYOL's losses, and 2e-2 in what AdamW makes of the gradients of Barlow Twins.
     */
    @ParameterizedTest
    @MethodSource("methods")
    void everyMethodsStepsAreThoseOfTheCpu(String method) throws IOException {
        SeededWork work = Objects.requireNonNull(SeededWork.methods().get(method));
        SeededSteps actual = SeededSteps.take(work, ENGINE, "float32").byPart();
        compare(
                "method " + method,
                actual,
                recorded("methods.json", method),
                Map.of("loss", 1e-4, "norm", 1e-3, "gradients", 2e-3, "changes", 1e-1));
    }

    private static void compare(String work, SeededSteps actual, SeededSteps expected, Map<String, Double> bounds) {
        Map<String, Double> apart = new LinkedHashMap<>();
        apart.put("loss", SeededSteps.farthest(actual.losses(), expected.losses()));
        apart.put("norm", SeededSteps.farthest(actual.norms(), expected.norms()));
        apart.put("gradients", SeededSteps.distance(actual.gradients(), expected.gradients()));
        apart.put("changes", SeededSteps.distance(actual.changes(), expected.changes()));
        GpuRun.keep("steps", work, apart);
        bounds.forEach((what, bound) -> assertThat(apart.get(what))
                .as(work + ": " + what + " apart, " + apart)
                .isLessThanOrEqualTo(bound));
    }
}
