package io.github.dino4j.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.github.dino4j.core.device.AdamWRates;
import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.device.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What training alone does, at full sizes: sums over all rows, and passes over all weights. */
abstract class GpuSizes {
    static final int ROWS = Integer.getInteger("dino4j.gpu.rows", 44_160); // tokens of 64 images' views
    static final double SINGLE = 1e-5;
    static final double ROUNDED = 5e-3;

    private static final double LONG = 1e-4; // float32 sums of as many terms as there are rows
    private static final int EVERY = 9973; // a prime, so that samples are of all columns

    private static CudaDevice device;
    Desk desk;

    @BeforeAll
    static void open() {
        StandIn.require();
        device = CudaDevice.open(0);
    }

    @AfterAll
    static void shut() {
        if (device != null) {
            device.close();
        }
    }

    @BeforeEach
    void lay() {
        desk = new Desk(device);
    }

    @AfterEach
    void clear() {
        desk.close();
    }

    /** Whether it is to be small enough for the stand-in. */
    static boolean isSmall() {
        return ROWS < 1000;
    }

    static void check(String work, String kernel, double bound, float[] actual, double[] expected) {
        double difference = 0.0;
        double squares = 0.0;
        for (int i = 0; i < expected.length; i++) {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            squares += expected[i] * expected[i];
        }
        double apart = Math.sqrt(difference / squares);
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("kernel", kernel);
        found.put("apart", apart);
        found.put("bound", bound);
        GpuRun.keep("shapes", work, found);
        assertThat(apart).as(kernel + " of " + work).isLessThanOrEqualTo(bound);
    }

    private static float[] sampled(float[] values) {
        float[] samples = new float[(values.length + EVERY - 1) / EVERY];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = values[i * EVERY];
        }
        return samples;
    }

    /** The gradients of a linear layer's weights and bias: rows of the result at even distances. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BFLOAT16", "FLOAT32"})
    void weightGradient(Precision precision) {
        int outputs = 384;
        int inputs = 1536;
        float[] gradient = desk.spread(precision, ROWS, outputs);
        float[] x = desk.spread(precision, ROWS, inputs);
        Tensor above = desk.in(gradient, precision, ROWS, outputs);
        Tensor below = desk.in(x, precision, ROWS, inputs);
        Tensor weight = desk.out(Precision.FLOAT32, outputs, inputs);
        Tensor bias = desk.out(Precision.FLOAT32, outputs);
        desk.run(0L, kernels -> kernels.productAndRowSums(above.transposed(), below, weight, bias));
        int[] sampled = {0, 1, 127, 200, 383};
        float[] all = desk.read(weight);
        float[] actual = new float[sampled.length * inputs];
        double[] expected = new double[actual.length];
        for (int i = 0; i < sampled.length; i++) {
            System.arraycopy(all, sampled[i] * inputs, actual, i * inputs, inputs);
            for (int row = 0; row < ROWS; row++) {
                double factor = gradient[row * outputs + sampled[i]];
                for (int c = 0; c < inputs; c++) {
                    expected[i * inputs + c] += factor * x[row * inputs + c];
                }
            }
        }
        String work = "gradient of 384 × 1536 weights over " + ROWS + " rows " + precision;
        check(work, "weights", LONG, actual, expected);
        double[] sums = new double[outputs];
        for (int i = 0; i < gradient.length; i++) {
            sums[i % outputs] += gradient[i];
        }
        check(work, "bias", LONG, desk.read(bias), sums);
    }

    @Test
    void gelu() {
        int columns = 1536;
        Precision half = Precision.BFLOAT16;
        float[] x = desk.spread(half, ROWS, columns);
        float[] gradient = desk.spread(half, ROWS, columns);
        Tensor in = desk.in(x, half, ROWS, columns);
        Tensor above = desk.in(gradient, half, ROWS, columns);
        Tensor to = desk.out(half, ROWS, columns);
        Tensor back = desk.out(half, ROWS, columns);
        desk.run(0L, kernels -> {
            kernels.elements().gelu(in, to);
            kernels.elements().geluBackward(in, above, back);
        });
        float[] arguments = sampled(x);
        float[] factors = sampled(gradient);
        double[] values = new double[arguments.length];
        double[] slopes = new double[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            values[i] = ReferenceGelu.of(arguments[i]);
            slopes[i] = factors[i] * ReferenceGelu.slope(arguments[i]);
        }
        String work = "GELU " + ROWS + " × " + columns;
        check(work, "output", ROUNDED, sampled(desk.read(to)), values);
        check(work, "gradient", ROUNDED, sampled(desk.read(back)), slopes);
    }

    /** The targets of the global views of 64 images, from cosines. */
    @Test
    void sinkhorn() {
        int rows = isSmall() ? 8 : 128;
        int outputs = isSmall() ? 4096 : 65_536;
        int turns = 3;
        double temperature = 0.05;
        float[] cosines = desk.spread(Precision.FLOAT32, rows, outputs);
        double[] expected = new double[cosines.length];
        for (int i = 0; i < cosines.length; i++) {
            cosines[i] *= 0.2f;
            expected[i] = Math.exp(cosines[i] / temperature);
        }
        Tensor from = desk.in(cosines, Precision.FLOAT32, rows, outputs);
        Tensor to = desk.out(Precision.FLOAT32, rows, outputs);
        Tensor divisor = desk.in(new float[] {(float) temperature}, Precision.FLOAT32, 1);
        desk.run(4L * cosines.length, kernels -> kernels.rows().sinkhorn(from, divisor, turns, to));
        for (int turn = 0; turn < turns; turn++) {
            for (int column = 0; column < outputs; column++) {
                divide(expected, column, outputs, rows);
            }
            for (int row = 0; row < rows; row++) {
                divide(expected, row * outputs, 1, outputs);
            }
        }
        check("Sinkhorn-Knopp " + rows + " × " + outputs, "targets", SINGLE, desk.read(to), expected);
    }

    private static void divide(double[] matrix, int first, int step, int count) {
        double sum = 0.0;
        for (int i = 0; i < count; i++) {
            sum += matrix[first + i * step];
        }
        for (int i = 0; i < count; i++) {
            matrix[first + i * step] /= sum;
        }
    }

    /** Two steps over as many weights as ViT-S/16 and its head have, of which some learn nothing. */
    @Test
    void optimizer() {
        int size = isSmall() ? 200_000 : 44_000_000;
        int part = 90_001;
        Precision single = Precision.FLOAT32;
        float[] weights = desk.spread(single, size);
        float[] gradients = desk.spread(single, size);
        FlatArithmetic.Trained stores = new FlatArithmetic.Trained(
                desk.in(weights, single, size),
                desk.in(gradients, single, size),
                desk.in(new float[size], single, size),
                desk.in(new float[size], single, size));
        List<Segments.Segment> parts = new ArrayList<>();
        List<AdamWRates.Rates> rates = new ArrayList<>();
        for (int at = 0; at < size; at += part) {
            rates.add(
                    parts.size() % 10 == 1
                            ? AdamWRates.Rates.FROZEN
                            : new AdamWRates.Rates(true, 0.99f, 0.1f + parts.size() % 3, 0.5f));
            parts.add(new Segments.Segment(at, Math.min(part, size - at)));
        }
        Segments segments = new Segments(parts);
        AdamWRates all = new AdamWRates(0.9, 0.999, 1e-8f, rates);
        FlatArithmetic flat = device.residence().flat();
        flat.adamW(stores, segments, all);
        flat.adamW(stores, segments, all);
        float[] w = sampled(weights);
        float[] g = sampled(gradients);
        double[] expected = new double[w.length];
        for (int i = 0; i < w.length; i++) {
            expected[i] = twice(all, rates.get(i * EVERY / part), w[i], g[i]);
        }
        check("AdamW of " + size + " weights", "weights", SINGLE, sampled(desk.read(stores.weights())), expected);
        double[] squares = new double[parts.size()];
        for (int i = 0; i < size; i++) {
            squares[i / part] += (double) gradients[i] * gradients[i];
        }
        assertThat(flat.squares(stores.gradients(), segments))
                .as("sums of squares of " + size + " gradients")
                .containsExactly(squares, offset(1e-9 * part));
    }

    private static double twice(AdamWRates all, AdamWRates.Rates rates, double w, double g) {
        double weight = w;
        double m = 0.0;
        double v = 0.0;
        for (int step = 0; rates.learns() && step < 2; step++) {
            m += (1.0 - all.beta1()) * (g - m);
            v = all.beta2() * v + (1.0 - all.beta2()) * g * g;
            weight = weight * rates.keep() - rates.step() * m / (Math.sqrt(v) / rates.root() + all.eps());
        }
        return weight;
    }
}
