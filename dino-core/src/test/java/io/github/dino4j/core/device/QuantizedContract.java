package io.github.dino4j.core.device;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Linear layers of whole numbers: a device that has them gives what the plain loops give, to the rounding of the result, since
 * sums of whole numbers are exact on both.
 */
public abstract class QuantizedContract extends KernelReferee {
    private static final int[] WIDTHS = {192, 384, 100, 771, 1536};
    private static final double CURVED = 1e-4; // libraries compute GELU by a polynomial

    @BeforeEach
    void hasInt8() {
        assumeTrue(device().supports(Precision.INT8), "the device has no int8");
    }

    private static long scratch(long rows, long columns) {
        return (3 * rows + 15) / 16 * 16 + (rows * columns + 3) / 4;
    }

    private Trial layer(Sheet sheet, RandomStream random, int rows, int terms) {
        int columns = size(random);
        Precision x = either(random);
        Precision result = either(random);
        sheet.in(x, rows, terms)
                .in(columns, terms)
                .in(columns)
                .in(rows, columns)
                .out(result, rows, columns);
        boolean biased = random.nextDouble() < 0.7;
        int last = (int) (random.nextDouble() * 3);
        return new Trial(sheet, (kernels, t) -> {
                    Epilogue epilogue =
                            switch (last) {
                                case 0 -> new Epilogue.None();
                                case 1 -> new Epilogue.Gelu();
                                default -> new Epilogue.Add(t.get(3));
                            };
                    kernels.quantizedLinear(t.get(0), t.get(1), biased ? t.get(2) : null, epilogue, t.get(4));
                })
                .working(scratch(rows, terms))
                .within(result == Precision.BFLOAT16 ? ROUNDED : CURVED);
    }

    @Test
    void layersOfAnySize() {
        check("int8", 24, (sheet, random) -> layer(sheet, random, size(random), Math.max(2, size(random))));
    }

    @Test
    void layersOfWideRows() {
        check("wide int8", (sheet, random) -> {
            int width = WIDTHS[(int) (random.nextDouble() * WIDTHS.length)];
            return layer(sheet, random, size(random), width);
        });
    }

    @Test
    void layersOfManyRows() {
        check("long int8", 1, (sheet, random) -> layer(sheet, random, 1400, 192));
    }

    @Test
    void rowsOfZerosAndOfWhatIsNoNumber() {
        check("odd int8", 1, (sheet, random) -> {
            float[] rows = new float[4 * 8];
            Arrays.fill(rows, 8, 16, 1e-42f); // too small to be divided by
            Arrays.fill(rows, 16, 24, -3.0f);
            Arrays.fill(rows, 24, 32, 1.0f);
            rows[27] = Float.NaN;
            float[] weight = new float[3 * 8];
            Arrays.fill(weight, 8, 24, 0.5f);
            weight[20] = -2.0f;
            sheet.given(new long[] {4, 8}, rows)
                    .given(new long[] {3, 8}, weight)
                    .in(3)
                    .out(4, 3);
            return new Trial(
                            sheet,
                            (kernels, t) -> kernels.quantizedLinear(
                                    t.get(0), t.get(1), t.get(2), new Epilogue.None(), t.get(3)))
                    .working(scratch(4, 8));
        });
    }
}
