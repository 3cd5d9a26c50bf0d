package io.github.dino4j.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.scalar.ScalarDevice;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every device must do: each verb gives what the plain loops give, on random shapes with sizes of one and odd sizes, and
 * writes nowhere else. A device passes by overriding {@link #device}.
 */
public abstract class DeviceContract {
    private static final int ROUNDS = 6;
    private static final int[] SIZES = {1, 2, 3, 5, 8, 17, 33, 64, 130};
    private static final double EXACT = 2e-5;
    private static final double ROUNDED = 0.01; // bfloat16 has 8 bits

    /** {@return the device that is tested} */
    protected abstract Device device();

    /** A kernel and the numbers that it works on. */
    private record Trial(Sheet sheet, Sheet.Verb verb, long scratch, double tolerance) {
        Trial(Sheet sheet, Sheet.Verb verb) {
            this(sheet, verb, 0L, EXACT);
        }

        Trial within(double other) {
            return new Trial(sheet, verb, scratch, other);
        }

        Trial working(long floats) {
            return new Trial(sheet, verb, floats, tolerance);
        }
    }

    /** Makes a trial of random sizes. */
    private interface Draw {
        Trial trial(Sheet sheet, RandomStream random);
    }

    private void check(String verb, Draw draw) {
        for (int round = 0; round < ROUNDS; round++) {
            RandomStream random = Rng.of(round).fold(verb).generator();
            Trial trial = draw.trial(new Sheet(random), random);
            String what = verb + ", seed " + round + ", " + trial.sheet();
            List<float[]> expected =
                    trial.sheet().read(trial.sheet().run(new ScalarDevice(), trial.verb(), trial.scratch()));
            List<float[]> actual = trial.sheet().read(trial.sheet().run(device(), trial.verb(), trial.scratch()));
            for (int i = 0; i < expected.size(); i++) {
                assertClose(what + ", tensor " + i, actual.get(i), expected.get(i), trial.tolerance());
            }
        }
    }

    private static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
        double scale = 0.0;
        int count = 0;
        for (float value : expected) {
            scale += Float.isNaN(value) ? 0.0 : (double) value * value;
            count += Float.isNaN(value) ? 0 : 1;
        }
        double bound = tolerance * (Math.sqrt(scale / Math.max(1, count)) + 1e-3);
        for (int i = 0; i < expected.length; i++) {
            boolean close = Float.isNaN(expected[i])
                    ? Float.isNaN(actual[i])
                    : Math.abs((double) actual[i] - expected[i]) <= bound + tolerance * Math.abs(expected[i]);
            assertThat(close)
                    .as(what + ", number " + i + ": " + actual[i] + " instead of " + expected[i])
                    .isTrue();
        }
    }

    private static int size(RandomStream random) {
        return SIZES[(int) (random.nextDouble() * SIZES.length)];
    }

    private Precision either(RandomStream random) {
        boolean rounded = random.nextDouble() < 0.5 && device().supports(Precision.BFLOAT16);
        return rounded ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    private static double tolerance(Precision... precisions) {
        return List.of(precisions).contains(Precision.BFLOAT16) ? ROUNDED : EXACT;
    }

    /** Rows with room between them, unless they are of one number, and sometimes the other axis side by side. */
    private static long[] strides(long rows, long columns, boolean transposed, RandomStream random) {
        long gap = (transposed ? rows : columns) == 1 ? 0 : (long) (random.nextDouble() * 3);
        return transposed ? new long[] {1, rows + gap} : new long[] {columns + gap, 1};
    }

    private Trial product(Sheet sheet, RandomStream random, Precision operands, Precision result) {
        int m = size(random);
        int k = size(random);
        int n = size(random);
        sheet.in(operands, new long[] {m, k}, strides(m, k, random.nextDouble() < 0.5, random))
                .in(operands, new long[] {k, n}, strides(k, n, random.nextDouble() < 0.5, random))
                .out(result, new long[] {m, n}, strides(m, n, false, random));
        return new Trial(sheet, (kernels, t) -> kernels.product(t.get(0), t.get(1), t.get(2))
                        .emit())
                .within(result == Precision.BFLOAT16 ? ROUNDED : 1e-4);
    }

    @Test
    void productsOfMatricesOfAnyStrides() {
        check("product", (sheet, random) -> product(sheet, random, Precision.FLOAT32, Precision.FLOAT32));
    }

    @Test
    void productsOfRoundedMatrices() {
        assumeTrue(device().supports(Precision.BFLOAT16), "the device rounds no operands");
        check("rounded product", (sheet, random) -> product(sheet, random, Precision.BFLOAT16, either(random)));
    }

    /** As attention reads queries, keys and values: (B, heads, T, width) in a matrix of (B*T, groups*heads*width). */
    @Test
    void productsOfBatchesWithinAMatrix() {
        check("batch", (sheet, random) -> {
            int images = 1 + size(random) % 7;
            int heads = 1 + size(random) % 4;
            int tokens = size(random);
            int width = 8 * (1 + size(random) % 3);
            long columns = 2L * heads * width;
            long[] dims = {images, heads, tokens, width};
            long[] strides = {tokens * columns, width, columns, 1};
            sheet.in(Precision.FLOAT32, dims, strides)
                    .in(Precision.FLOAT32, dims, strides)
                    .out(images, heads, tokens, tokens)
                    .out(Precision.FLOAT32, dims, strides);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.product(t.get(0), t.get(1).transposed(), t.get(2))
                                .times(0.25f)
                                .emit();
                        kernels.product(t.get(2), t.get(1), t.get(3)).emit();
                    })
                    .within(2e-4);
        });
    }

    @Test
    void epiloguesOfProducts() {
        check("epilogues", (sheet, random) -> {
            int m = size(random);
            int k = size(random);
            int n = size(random);
            sheet.in(m, k)
                    .in(k, n)
                    .in(n)
                    .in(1, n)
                    .in(m, n)
                    .out(m, n)
                    .out(m, n)
                    .in(m, n)
                    .out(m, n);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.product(t.get(0), t.get(1), t.get(5))
                                .bias(t.get(2))
                                .then(new Epilogue.Gelu())
                                .emit();
                        kernels.product(t.get(0), t.get(1), t.get(6))
                                .bias(t.get(2))
                                .then(new Epilogue.Add(t.get(4)))
                                .emit();
                        kernels.product(t.get(0), t.get(1), t.get(7))
                                .plusTarget()
                                .emit();
                        kernels.product(t.get(0), t.get(1), t.get(8))
                                .timesColumns(t.get(3))
                                .emit();
                    })
                    .within(1e-4);
        });
    }

    @Test
    void sumsAndMeansOfRows() {
        check("sums", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            Precision precision = either(random);
            sheet.in(precision, rows, columns).in(rows, columns).out(columns).out(1, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.sumRows(t.get(0), t.get(2));
                        kernels.rows().mean(t.get(1), t.get(3));
                    })
                    .within(1e-4);
        });
    }

    @Test
    void copiesBetweenLayoutsAndPrecisions() {
        check("copy", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            Precision from = either(random);
            Precision to = either(random);
            long[] dims = {rows, columns};
            sheet.in(from, dims, strides(rows, columns, random.nextDouble() < 0.5, random))
                    .out(to, dims, strides(rows, columns, random.nextDouble() < 0.5, random))
                    .in(from, columns)
                    .out(from, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.copy(t.get(0), t.get(1));
                        kernels.copy(t.get(2), t.get(3));
                    })
                    .within(tolerance(from, to));
        });
    }

    @Test
    void zeroes() {
        check("zero", (sheet, random) -> {
            sheet.out(either(random), size(random), size(random));
            return new Trial(sheet, (kernels, t) -> kernels.zero(t.get(0)));
        });
    }

    @Test
    void layerNorms() {
        check("layer norm", (sheet, random) -> {
            int rows = size(random);
            int columns = 1 + size(random);
            Precision result = either(random);
            sheet.in(rows, columns).in(columns).in(columns).out(2, rows).out(result, rows, columns);
            return new Trial(sheet, (kernels, t) -> kernels.rows()
                            .layerNorm(new RowKernels.Norm(t.get(0), t.get(1), 1e-6f, t.get(3)), t.get(2), t.get(4)))
                    .within(result == Precision.BFLOAT16 ? ROUNDED : 1e-4);
        });
    }

    @Test
    void gradientsOfLayerNorms() {
        check("layer norm's gradient", (sheet, random) -> {
            int rows = size(random);
            int columns = 2 + size(random);
            sheet.in(rows, columns)
                    .in(columns)
                    .in(columns)
                    .out(2, rows)
                    .out(rows, columns)
                    .in(rows, columns)
                    .out(rows, columns)
                    .out(columns)
                    .out(columns);
            return new Trial(sheet, (kernels, t) -> {
                        RowKernels.Norm norm = new RowKernels.Norm(t.get(0), t.get(1), 1e-3f, t.get(3));
                        kernels.rows().layerNorm(norm, t.get(2), t.get(4));
                        kernels.rows().layerNormBackward(norm, t.get(5), t.subList(6, 9));
                    })
                    .within(1e-3);
        });
    }

    @Test
    void softmaxesAndTheirGradients() {
        for (boolean logarithm : new boolean[] {false, true}) {
            check("softmax " + logarithm, (sheet, random) -> {
                int batch = size(random);
                int columns = size(random);
                Precision result = logarithm ? Precision.FLOAT32 : either(random);
                sheet.in(batch, 2, columns)
                        .out(result, batch, 2, columns)
                        .in(result, batch, 2, columns)
                        .in(batch, 2, columns);
                return new Trial(sheet, (kernels, t) -> {
                            kernels.rows().softmax(t.get(0), logarithm, t.get(1));
                            kernels.rows().softmaxBackward(t.get(1), logarithm, t.get(2), t.get(2));
                            kernels.rows().softmax(t.get(3), logarithm, t.get(3));
                        })
                        .within(result == Precision.BFLOAT16 ? 2 * ROUNDED : 1e-4);
            });
        }
    }

    @Test
    void rowsOfUnitLengthAndTheirGradients() {
        check("normalise", (sheet, random) -> {
            int rows = size(random);
            int columns = 1 + size(random);
            sheet.in(rows, columns).in(rows, columns).out(rows, columns).out(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.rows().normalize(t.get(0), t.get(2));
                        kernels.rows().normalizeBackward(t.get(0), t.get(1), t.get(3));
                    })
                    .within(1e-4);
        });
    }

    /** What is divided by is then a constant. */
    @Test
    void rowsOfZerosStayZeros() {
        check("zeros", (sheet, random) -> {
            int columns = size(random);
            sheet.given(new long[] {1, columns}, new float[columns])
                    .given(new long[] {1, columns}, new float[columns])
                    .out(1, columns)
                    .out(1, columns);
            return new Trial(sheet, (kernels, t) -> {
                kernels.rows().normalize(t.get(0), t.get(2));
                kernels.rows().normalizeBackward(t.get(0), t.get(1), t.get(3));
            });
        });
    }

    @Test
    void normalisedWeightsAndTheirGradients() {
        check("weight norm", (sheet, random) -> {
            int rows = size(random);
            int columns = 1 + size(random);
            sheet.in(rows, columns)
                    .in(rows, 1)
                    .out(1, rows)
                    .in(rows, columns)
                    .out(rows, 1)
                    .in(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.rows().weightNormScales(t.get(0), t.get(1), t.get(2));
                        kernels.rows().weightNormBackward(t.get(0), t.get(1), t.get(3), t.get(4));
                        kernels.rows().weightNormBackward(t.get(0), t.get(1), t.get(5), null);
                    })
                    .within(1e-4);
        });
    }

    @Test
    void tokens() {
        check("tokens", (sheet, random) -> {
            int images = size(random);
            int patches = size(random);
            int columns = size(random);
            sheet.in((long) images * patches, columns)
                    .in(1, 1, columns)
                    .in(patches + 1L, columns)
                    .out(images * (patches + 1L), columns);
            return new Trial(sheet, (kernels, t) -> kernels.rows().tokens(t.get(0), t.get(1), t.get(2), t.get(3)));
        });
    }

    @Test
    void centredSharpenedTargetsAndTheirEntropy() {
        check("targets", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            float temperature = (float) random.uniform(0.04, 1.0);
            sheet.in(rows, columns)
                    .in(1, columns)
                    .given(new long[] {1}, new float[] {temperature})
                    .out(rows, columns)
                    .out(1);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.rows().centeredSoftmax(t.get(0), t.get(1), t.get(2), t.get(3));
                        kernels.rows().entropy(t.get(3), t.get(4));
                    })
                    .within(1e-4);
        });
    }

    @Test
    void geluAndItsGradient() {
        check("gelu", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            Precision precision = either(random);
            sheet.in(precision, rows, columns).out(precision, rows, columns).in(precision, rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.elements().gelu(t.get(0), t.get(1));
                        kernels.elements().geluBackward(t.get(0), t.get(2), t.get(2));
                    })
                    .within(tolerance(precision));
        });
    }

    @Test
    void scalesAndSums() {
        check("scale", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            sheet.in(rows, columns)
                    .in(rows, columns)
                    .in(rows, 1)
                    .in(1, columns)
                    .out(rows, columns)
                    .out(rows, columns)
                    .out(rows, columns)
                    .out(rows, columns)
                    .in(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                kernels.elements().scale(t.get(0), -1.75f, t.get(4));
                kernels.elements().scaleRows(t.get(0), t.get(2), null, t.get(5));
                kernels.elements().scaleRows(t.get(0), t.get(2), t.get(1), t.get(6));
                kernels.elements().scaleColumns(t.get(0), t.get(3), t.get(7));
                kernels.elements().sum(t.get(8), t.get(1), t.get(8));
            });
        });
    }

    @Test
    void lossesOverPairsOfViewsAndTheirGradients() {
        check("cross view", (sheet, random) -> {
            int images = size(random);
            int globals = 1 + size(random) % 2;
            int views = globals + 1 + size(random) % 3;
            int outputs = size(random);
            long rows = (long) views * images;
            sheet.in(rows, outputs)
                    .in((long) globals * images, outputs)
                    .out(1)
                    .given(new long[] {1}, new float[] {0.5f})
                    .out(rows, outputs);
            return new Trial(sheet, (kernels, t) -> {
                        LossKernels.Pairs pairs = new LossKernels.Pairs(t.get(0), t.get(1), images, 0.1);
                        kernels.losses().crossView(pairs, t.get(2));
                        kernels.losses().crossViewBackward(pairs, t.get(3), t.get(4));
                    })
                    .working(rows * outputs)
                    .within(1e-4);
        });
    }
}
