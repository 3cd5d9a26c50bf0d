package io.github.dino4j.core.device;

import org.junit.jupiter.api.Test;

/**
 * What every device must do: each verb gives what the plain loops give, on random shapes with sizes of one and odd sizes, and
 * writes nowhere else. A device passes by overriding {@link #device}.
 */
public abstract class DeviceContract extends NeighbourContract {
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
                    .out(columns)
                    .in(rows, columns)
                    .out(rows, columns)
                    .out(columns)
                    .out(columns);
            return new Trial(sheet, (kernels, t) -> {
                        RowKernels.Norm norm = new RowKernels.Norm(t.get(0), t.get(1), 1e-3f, t.get(3));
                        kernels.rows().layerNorm(norm, t.get(2), t.get(4));
                        kernels.rows().layerNormBackward(norm, t.get(5), null, t.subList(6, 9));
                        kernels.rows().layerNormBackward(norm, t.get(5), t.get(9), t.subList(10, 13));
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
            long prefix = size(random);
            sheet.in((long) images * patches, columns)
                    .in(prefix, columns)
                    .in(patches + prefix, columns)
                    .out(images * (patches + prefix), columns);
            return new Trial(sheet, (kernels, t) -> kernels.rows().tokens(t.get(0), t.get(1), t.get(2), t.get(3)));
        });
    }

    @Test
    void patchesWithoutTokensBeforeThem() {
        check("no prefix", (sheet, random) -> {
            int images = size(random);
            int patches = size(random);
            int columns = size(random);
            sheet.in((long) images * patches, columns).in(patches, columns).out((long) images * patches, columns);
            return new Trial(sheet, (kernels, t) -> kernels.rows().tokens(t.get(0), null, t.get(1), t.get(2)));
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
    void balancedTargets() {
        check("balance", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            int iterations = 1 + (int) (random.nextDouble() * 4);
            float temperature = (float) random.uniform(0.1, 1.0);
            sheet.in(rows, columns)
                    .given(new long[] {1}, new float[] {temperature})
                    .out(rows, columns);
            return new Trial(sheet, (kernels, t) -> kernels.rows().sinkhorn(t.get(0), t.get(1), iterations, t.get(2)))
                    .within(1e-4);
        });
    }

    /** As of a head without a bound on its outputs: other rows are thousands of powers smaller, and columns nobody's. */
    @Test
    void balancedTargetsOfLogitsFarApart() {
        check("balance far apart", (sheet, random) -> {
            float[] logits = new float[6 * 5];
            for (int i = 0; i < logits.length; i++) {
                int row = i / 5;
                logits[i] = i % 5 == 4 ? -1e4f : row * 100.0f + (float) random.nextGaussian();
            }
            sheet.given(new long[] {6, 5}, logits)
                    .given(new long[] {1}, new float[] {1.0f})
                    .out(6, 5);
            return new Trial(sheet, (kernels, t) -> kernels.rows().sinkhorn(t.get(0), t.get(1), 3, t.get(2)))
                    .within(1e-4);
        });
    }

    @Test
    void siluAndItsGradient() {
        check("silu", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            sheet.in(rows, columns).out(rows, columns).in(rows, columns);
            return new Trial(sheet, (kernels, t) -> {
                kernels.elements().silu(t.get(0), t.get(1));
                kernels.elements().siluBackward(t.get(0), t.get(2), t.get(2));
            });
        });
    }

    @Test
    void productsOfElements() {
        check("multiply", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            sheet.in(rows, columns).in(rows, columns).out(rows, columns);
            return new Trial(sheet, (kernels, t) -> kernels.elements().multiply(t.get(0), t.get(1), t.get(2)));
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
