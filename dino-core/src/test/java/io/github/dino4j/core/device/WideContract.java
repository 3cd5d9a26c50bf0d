package io.github.dino4j.core.device;

import io.github.dino4j.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Shapes of vision transformers: devices have kernels of their own for rows of such widths, and for many rows. */
public abstract class WideContract extends ImageContract {
    private static final int[] WIDTHS = {128, 192, 384, 768, 1024, 1028};
    private static final int[] TOKENS = {37, 65, 197, 257, 530};
    private static final int ROWS = 70;
    private static final int OUTPUTS = 4096;
    private static final int COPIES = 60; // and more, on both sides of what a launch takes

    private static int of(int[] sizes, RandomStream random) {
        return sizes[(int) (random.nextDouble() * sizes.length)];
    }

    @Test
    void layerNormsOfWideRows() {
        check("wide layer norm", (sheet, random) -> {
            int rows = ROWS + size(random);
            int columns = of(WIDTHS, random);
            Precision result = either(random);
            sheet.in(rows, columns)
                    .in(columns)
                    .in(columns)
                    .out(2, rows)
                    .out(result, rows, columns)
                    .in(result, rows, columns)
                    .out(rows, columns)
                    .out(columns)
                    .out(columns)
                    .in(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        RowKernels.Norm norm = new RowKernels.Norm(t.get(0), t.get(1), 1e-6f, t.get(3));
                        kernels.rows().layerNorm(norm, t.get(2), t.get(4));
                        kernels.rows().layerNormBackward(norm, t.get(5), t.get(9), t.subList(6, 9));
                    })
                    .within(result == Precision.BFLOAT16 ? ROUNDED : 1e-4);
        });
    }

    @Test
    void residualConnectionsWithNorms() {
        check("residual norm", (sheet, random) -> {
            boolean wide = random.nextDouble() < 0.5;
            int rows = wide ? ROWS + size(random) : size(random);
            int columns = wide ? of(WIDTHS, random) : 1 + size(random);
            Precision branch = either(random);
            Precision result = either(random);
            sheet.in(rows, columns)
                    .in(branch, rows, columns)
                    .in(rows, 1)
                    .in(columns)
                    .in(columns)
                    .out(rows, columns)
                    .out(2, rows)
                    .out(result, rows, columns)
                    .out(rows, columns)
                    .out(2, rows)
                    .out(result, rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.residualNorm(
                                new RowKernels.Residual(t.get(0), t.get(1), t.get(2)),
                                new RowKernels.Norm(t.get(5), t.get(3), 1e-3f, t.get(6)),
                                t.get(4),
                                t.get(7));
                        kernels.residualNorm(
                                new RowKernels.Residual(t.get(0), t.get(1), null),
                                new RowKernels.Norm(t.get(8), t.get(3), 1e-3f, t.get(9)),
                                t.get(4),
                                t.get(10));
                    })
                    .within(result == Precision.BFLOAT16 ? ROUNDED : 1e-4);
        });
    }

    @Test
    void copiesOfManyVectors() {
        check("copies", (sheet, random) -> {
            int count = COPIES + size(random);
            Precision from = either(random);
            Precision to = either(random);
            for (int i = 0; i < count; i++) {
                long length = i % 40 == 7 ? OUTPUTS * 2L + size(random) : size(random);
                sheet.in(from, length).out(to, length);
            }
            return new Trial(sheet, (kernels, t) -> {
                List<Tensor> sources = new ArrayList<>();
                List<Tensor> targets = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    sources.add(t.get(2 * i));
                    targets.add(t.get(2 * i + 1));
                }
                kernels.copies(sources, targets);
            });
        });
    }

    @Test
    void softmaxesOfTokens() {
        check("softmax of tokens", (sheet, random) -> {
            int tokens = of(TOKENS, random);
            Precision result = either(random);
            sheet.in(2, 3, tokens).out(result, 2, 3, tokens).in(result, 2, 3, tokens);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.rows().softmax(t.get(0), false, t.get(1));
                        kernels.rows().softmaxBackward(t.get(1), false, t.get(2), t.get(2));
                    })
                    .within(result == Precision.BFLOAT16 ? 2 * ROUNDED : 1e-4);
        });
    }

    @Test
    void targetsAndLossesOfManyOutputs() {
        check("many outputs", (sheet, random) -> {
            int images = 3;
            int outputs = OUTPUTS + size(random) % 3;
            sheet.in(5L * images, outputs)
                    .in(2L * images, outputs)
                    .in(1, outputs)
                    .given(new long[] {1}, new float[] {0.07f})
                    .out(2L * images, outputs)
                    .out(1)
                    .out(1)
                    .given(new long[] {1}, new float[] {0.5f})
                    .out(5L * images, outputs)
                    .out(1, outputs);
            return new Trial(sheet, (kernels, t) -> {
                        LossKernels.Pairs pairs = new LossKernels.Pairs(t.get(0), t.get(4), images, 0.1);
                        kernels.rows().centeredSoftmax(t.get(1), t.get(2), t.get(3), t.get(4));
                        kernels.rows().entropy(t.get(4), t.get(5));
                        kernels.losses().crossView(pairs, t.get(6));
                        kernels.losses().crossViewBackward(pairs, t.get(7), t.get(8));
                        kernels.rows().movingMean(t.get(1), t.get(2), 0.9, t.get(9));
                    })
                    .working(5L * images * outputs)
                    .within(1e-4);
        });
    }

    @Test
    void theGreatestOfRows() {
        check("greatest", (sheet, random) -> {
            int rows = size(random);
            boolean wide = random.nextDouble() < 0.5;
            int columns = 5 + size(random) + (wide ? OUTPUTS : 0);
            int count = 1 + (int) (random.nextDouble() * 5);
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = wide ? (float) random.nextGaussian() : random.nextInt(4) - 2.0f; // some are equal
            }
            sheet.given(new long[] {rows, columns}, values).out(rows, columns);
            return new Trial(sheet, (kernels, t) -> kernels.rows().greatest(t.get(0), count, t.get(1)));
        });
    }

    @Test
    void bagsOfWords() {
        check("bags", (sheet, random) -> {
            int images = size(random);
            int places = size(random);
            int words = size(random) + (random.nextDouble() < 0.3 ? OUTPUTS : 0);
            sheet.in((long) images * places, words)
                    .out((long) images * places, words)
                    .out(images, words);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.rows().softmax(t.get(0), false, t.get(1));
                        kernels.rows().bags(t.get(1), places, t.get(2));
                    })
                    .within(1e-5);
        });
    }

    @Test
    void balancedTargetsOfManyOutputs() {
        check("balance of many outputs", (sheet, random) -> {
            int rows = ROWS + size(random);
            int outputs = OUTPUTS + size(random) % 3;
            sheet.in(rows, outputs).given(new long[] {1}, new float[] {0.2f}).out(rows, outputs);
            return new Trial(sheet, (kernels, t) -> kernels.rows().sinkhorn(t.get(0), t.get(1), 3, t.get(2)))
                    .within(1e-4);
        });
    }

    @Test
    void sumsOfManyRows() {
        check("many rows", (sheet, random) -> {
            int rows = 1000 + size(random);
            int columns = size(random);
            Precision precision = either(random);
            sheet.in(precision, rows, columns)
                    .out(columns)
                    .in(rows, columns)
                    .out(2, columns)
                    .in(columns)
                    .out(rows, columns)
                    .out(columns)
                    .out(columns)
                    .in(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                        ImageKernels.Columns norm = new ImageKernels.Columns(t.get(2), t.get(4), 1e-3f, t.get(3));
                        kernels.sumRows(t.get(0), t.get(1));
                        kernels.images().columnStatistics(t.get(2), t.get(3));
                        kernels.images().normalizeColumnsBackward(norm, t.get(8), t.subList(5, 8));
                    })
                    .within(1e-3);
        });
    }

    @Test
    void elementsOfWideRowsInEitherPrecision() {
        check("wide elements", (sheet, random) -> {
            int columns = of(WIDTHS, random);
            Precision x = either(random);
            Precision to = either(random);
            sheet.in(x, 9, columns)
                    .in(to, 9, columns)
                    .in(9, 1)
                    .in(1, columns)
                    .out(to, 9, columns)
                    .out(to, 9, columns)
                    .out(to, 9, columns)
                    .out(to, 9, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.elements().sum(t.get(0), t.get(1), t.get(4));
                        kernels.elements().scaleRows(t.get(0), t.get(2), t.get(1), t.get(5));
                        kernels.elements().scaleRows(t.get(0), t.get(2), null, t.get(6));
                        kernels.elements().scaleColumns(t.get(0), t.get(3), t.get(7));
                    })
                    .within(tolerance(x, to));
        });
    }

    @Test
    void unitLengthsAndTokensOfWideRows() {
        check("wide rows", (sheet, random) -> {
            int columns = of(WIDTHS, random);
            sheet.in(12, columns)
                    .in(12, columns)
                    .out(12, columns)
                    .out(12, columns)
                    .in(12, 1)
                    .out(1, 12)
                    .out(12, 1)
                    .in(2, columns)
                    .in(5, columns)
                    .out(20, columns)
                    .in(4, columns)
                    .out(12, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.rows().normalize(t.get(0), t.get(2));
                        kernels.rows().normalizeBackward(t.get(0), t.get(1), t.get(3));
                        kernels.rows().weightNormScales(t.get(0), t.get(4), t.get(5));
                        kernels.rows().weightNormBackward(t.get(0), t.get(4), t.get(1), t.get(6));
                        kernels.rows().tokens(t.get(0), t.get(7), t.get(8), t.get(9));
                        kernels.rows().tokens(t.get(0), null, t.get(10), t.get(11));
                    })
                    .within(1e-4);
        });
    }

    /** Patches of images, the transposed patches of images, and classes' rows. */
    @Test
    void copiesOfPatches() {
        check("patches", (sheet, random) -> {
            int patch = random.nextDouble() < 0.5 ? 4 : 3;
            Precision result = either(random);
            long side = 5L * patch;
            sheet.in(2, 3, side, side).out(result, 2, 5, 5, 3, patch, patch);
            return new Trial(sheet, (kernels, t) -> {
                        long[] strides = {3 * side * side, patch * side, patch, side * side, side, 1};
                        kernels.copy(t.get(0).view(0, t.get(1).dims(), strides), t.get(1));
                    })
                    .within(tolerance(result));
        });
    }
}
