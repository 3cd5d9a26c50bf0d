package io.github.dino4j.core.device;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.random.RandomStream;
import org.junit.jupiter.api.Test;

/** Products, sums and copies: kernels that take strides and either precision. */
abstract class ProductContract extends KernelReferee {
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

    /** Numbers of float32 that bfloat16 has too. */
    private static float[] sixteenBits(int count, RandomStream random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToIntBits((float) random.nextGaussian()) & 0xFFFF0000);
        }
        return values;
    }

    /** What never changes comes in float32 to devices that pack it, whatever it is multiplied with. */
    @Test
    void productsByConstantWeights() {
        boolean packs = device().savings().contains(Saving.PACKED_WEIGHTS);
        check("constant", 24, (sheet, random) -> {
            int rows = size(random);
            int terms = size(random);
            int columns = size(random);
            Precision x = packs ? either(random) : Precision.FLOAT32;
            Precision result = x == Precision.FLOAT32 ? x : either(random);
            sheet.in(x, rows, terms)
                    .given(new long[] {columns, terms}, sixteenBits(columns * terms, random))
                    .in(columns)
                    .out(result, rows, columns);
            return new Trial(sheet, (kernels, t) -> kernels.product(
                                    t.get(0), t.get(1).constant().transposed(), t.get(3))
                            .bias(t.get(2))
                            .then(new Epilogue.Gelu())
                            .emit())
                    .within(x == Precision.BFLOAT16 ? ROUNDED : 1e-4);
        });
    }

    @Test
    void gradientsOfWeightsAndBiasesAtOnce() {
        check("product and sums", (sheet, random) -> {
            int rows = size(random);
            int m = size(random);
            int n = size(random);
            Precision precision = either(random);
            sheet.in(precision, rows, m).in(precision, rows, n).out(m, n).out(m);
            return new Trial(
                            sheet,
                            (kernels, t) ->
                                    kernels.productAndRowSums(t.get(0).transposed(), t.get(1), t.get(2), t.get(3)))
                    .within(1e-4);
        });
    }

    @Test
    void biasesAndFactorsOfRoundedProducts() {
        assumeTrue(device().supports(Precision.BFLOAT16), "the device rounds no operands");
        check("rounded epilogues", (sheet, random) -> {
            int m = size(random);
            int k = size(random);
            int n = size(random);
            sheet.in(Precision.BFLOAT16, m, k)
                    .in(Precision.BFLOAT16, k, n)
                    .in(n)
                    .in(1, n)
                    .out(Precision.BFLOAT16, m, n)
                    .out(m, n);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.product(t.get(0), t.get(1), t.get(4))
                                .bias(t.get(2))
                                .emit();
                        kernels.product(t.get(0), t.get(1), t.get(5))
                                .timesColumns(t.get(3))
                                .emit();
                    })
                    .within(ROUNDED);
        });
    }

    @Test
    void sumsAndMeansOfRows() {
        check("sums", (sheet, random) -> {
            int rows = size(random);
            int columns = size(random);
            Precision precision = either(random);
            sheet.in(precision, rows, columns)
                    .in(rows, columns)
                    .out(columns)
                    .in(1, columns)
                    .out(1, columns)
                    .out(1, columns);
            return new Trial(sheet, (kernels, t) -> {
                        kernels.sumRows(t.get(0), t.get(2));
                        kernels.rows().movingMean(t.get(1), t.get(3), 0.0, t.get(4));
                        kernels.rows().movingMean(t.get(1), t.get(3), 0.9, t.get(5));
                        kernels.rows().movingMean(t.get(1), t.get(3), 0.5, t.get(3));
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
}
