package io.github.dino4j.vit.ops.fused;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.testing.Numbers;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;

/** Convolutions that are computed as products of the rows that places see, beside SameDiff's: values and both gradients. */
class SampledConvolutionsTest {
    private static final int CHANNELS = 5;
    private static final int OUTPUTS = 7;

    /** The greatest numbers are near 1, so that tolerances are of those. */
    private static float[] numbers(RandomStream random, long count, double scale) {
        float[] numbers = new float[Math.toIntExact(count)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (scale * random.nextGaussian());
        }
        return numbers;
    }

    /** Two resolutions, one of them not square; extents are odd or even, so that a last pixel is seen or not. */
    @ParameterizedTest
    @CsvSource({
        "1, 2, 9, 6, java, float32",
        "1, 2, 9, 6, onednn, float32",
        "1, 2, 8, 7, onednn, bfloat16",
        "1, 3, 10, 5, onednn, float32",
        "3, 1, 7, 4, onednn, bfloat16",
        "3, 2, 13, 8, onednn, bfloat16",
        "5, 2, 9, 9, onednn, bfloat16"
    })
    void areThoseOfSameDiff(int side, int stride, int height, int width, String engine, String precision) {
        double tolerance = precision.equals("float32") ? 1e-5 : 5e-2;
        ConvolutionOps.Window window = ConvolutionOps.Window.centred(side, stride);
        List<ImageRows> images =
                List.of(new ImageRows(2, height, width, CHANNELS), new ImageRows(3, height, height, CHANNELS));
        long rows = images.stream().mapToLong(ImageRows::rows).sum();
        long places = images.stream()
                .mapToLong(each -> window.over(each, OUTPUTS).rows())
                .sum();
        Parameter x = new Parameter("x", List.of(rows, (long) CHANNELS), Initializer.ZEROS, true);
        Parameter weight = new Parameter(
                "w", List.of((long) OUTPUTS, (long) CHANNELS, (long) side, (long) side), Initializer.ZEROS, true);
        ParameterStore values = new ParameterStore(new ParameterLayout(List.of(x, weight)));
        RandomStream random = Rng.of(side + 10L * stride).generator();
        values.set("x", numbers(random, x.size(), 0.3));
        values.set("w", numbers(random, weight.size(), 0.3 / side));
        float[] factors = numbers(random, places * OUTPUTS, 0.3);
        float[][] actual = computed(engine, precision, values, images, window, factors);
        float[][] expected = computed("samediff", "float32", values, images, window, factors);
        for (int i = 0; i < expected.length; i++) {
            assertThat(expected[i]).isNotEmpty();
            Numbers.assertClose(
                    List.of("values", "of pixels", "of the weight").get(i), actual[i], expected[i], tolerance);
        }
    }

    private static float[][] computed(
            String engine,
            String precision,
            ParameterStore values,
            List<ImageRows> images,
            ConvolutionOps.Window window,
            float[] factors) {
        ParameterStore gradients = new ParameterStore(values.layout());
        try (Plan plan = Engines.named(engine, precision, Recompute.NONE, 0)
                .compile(
                        graph -> {
                            Forward forward = Forward.differentiable(graph);
                            SDVariable y = forward.ops()
                                    .convolutions()
                                    .convolve(
                                            graph.parameter(
                                                    values.layout().slot("x").parameter()),
                                            graph.parameter(
                                                    values.layout().slot("w").parameter()),
                                            images,
                                            window);
                            SDVariable given = graph.input("factors", factors.length / OUTPUTS, OUTPUTS);
                            graph.output("y", y);
                            graph.loss("loss", forward.ops().losses().productSum(y, given, 1.0));
                        },
                        values)) {
            plan.write("factors", factors);
            float[] y = plan.backward(Map.of(), gradients).floats("y");
            return new float[][] {y, gradients.get("x"), gradients.get("w")};
        }
    }
}
