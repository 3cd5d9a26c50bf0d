package io.github.dino4j.cuda;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.core.device.AttentionKernels.Heads;
import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kernels at the shapes of ViT-S/16, ViT-B/16 and, of attention, ViTs of patches of 8 against sums in float64, of samples of the results where
 * all are too many. Not among the tests of a build: {@code -Ddino4j.gpu.rows=64} makes it small enough for the stand-in.
 */
class GpuShapes extends GpuSizes {
    private static final int WIDTH = 64;

    /** The last head of the last image. Gradients round once more on their way. */
    @ParameterizedTest
    @CsvSource({
        "37, 3", "65, 3", "197, 3", "257, 3", "37, 6", "65, 6", "197, 6", "257, 6", "37, 12", "197, 12", "257, 12",
        "785, 6", "785, 12"
    })
    void attention(int tokens, int heads) {
        assumeTrue(tokens <= 257 || !isSmall(), "the stand-in would take minutes");
        int images = 2;
        Precision half = Precision.BFLOAT16;
        long[] dims = {images, heads, tokens, WIDTH};
        List<float[]> drawn =
                Stream.generate(() -> desk.draw(half, dims)).limit(4).toList();
        List<Tensor> in =
                drawn.stream().map(values -> desk.in(values, half, dims)).toList();
        Heads all = new Heads(in.get(0), in.get(1), in.get(2), 0.125f);
        Tensor attended = desk.out(half, dims);
        Tensor sums = desk.out(Precision.FLOAT32, images, heads, tokens);
        List<Tensor> to = List.of(desk.out(half, dims), desk.out(half, dims), desk.out(half, dims));
        desk.run(4L * images * heads * tokens, kernels -> {
            kernels.attention().attend(all, attended, sums);
            kernels.attention().attendBackward(all, attended, sums, in.get(3), to);
        });
        int size = tokens * WIDTH;
        int from = (images * heads - 1) * size;
        List<double[]> expected = ReferenceAttention.of(
                drawn.stream()
                        .map(values -> Arrays.copyOfRange(values, from, from + size))
                        .toList(),
                tokens,
                WIDTH,
                0.125);
        String work = "attention T " + tokens + ", D " + heads * WIDTH;
        check(work, "output", ROUNDED, tail(attended, from), expected.get(0));
        List<String> names = List.of("dq", "dk", "dv");
        for (int i = 0; i < names.size(); i++) {
            check(work, names.get(i), 2 * ROUNDED, tail(to.get(i), from), expected.get(i + 1));
        }
    }

    private float[] tail(Tensor tensor, int from) {
        float[] all = desk.read(tensor);
        return Arrays.copyOfRange(all, from, all.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {192, 384, 768})
    void layerNorm(int columns) {
        int rows = Math.min(ROWS, 4096);
        Precision half = Precision.BFLOAT16;
        Precision single = Precision.FLOAT32;
        float[] x = desk.draw(single, rows, columns);
        float[] weight = desk.draw(single, columns);
        float[] gradient = desk.draw(half, rows, columns);
        RowKernels.Norm norm = new RowKernels.Norm(
                desk.in(x, single, rows, columns), desk.in(weight, single, columns), 1e-6f, desk.out(single, 2, rows));
        Tensor y = desk.out(half, rows, columns);
        List<Tensor> to =
                List.of(desk.out(single, rows, columns), desk.out(single, columns), desk.out(single, columns));
        Tensor bias = desk.in(new float[columns], single, columns);
        Tensor above = desk.in(gradient, half, rows, columns);
        desk.run(0L, kernels -> {
            kernels.rows().layerNorm(norm, bias, y);
            kernels.rows().layerNormBackward(norm, above, null, to);
        });
        List<double[]> expected = ReferenceNorm.of(x, weight, gradient);
        String work = "layer norm " + rows + " × " + columns;
        check(work, "output", ROUNDED, desk.read(y), expected.get(0));
        check(work, "dx", SINGLE, desk.read(to.get(0)), expected.get(1));
        check(work, "dw", SINGLE, desk.read(to.get(1)), expected.get(2));
        check(work, "db", SINGLE, desk.read(to.get(2)), expected.get(3));
    }

    @Test
    void crossView() {
        int images = 4;
        long views = 10;
        int outputs = isSmall() ? 4096 : 65_536;
        Precision single = Precision.FLOAT32;
        float[] student = desk.draw(single, views * images, outputs);
        float[] targets = new float[2 * images * outputs];
        Arrays.fill(targets, 0.5f / outputs);
        for (int row = 0; row < 2 * images; row++) {
            targets[row * outputs + 17 * row] += 0.5f;
        }
        Tensor logits = desk.in(student, single, views * images, outputs);
        LossKernels.Pairs pairs =
                new LossKernels.Pairs(logits, desk.in(targets, single, 2L * images, outputs), images, 0.1);
        Tensor loss = desk.out(single, 1);
        Tensor to = desk.out(single, views * images, outputs);
        Tensor one = desk.in(new float[] {1.0f}, single, 1);
        desk.run(4L * student.length, kernels -> kernels.losses().crossView(pairs, loss));
        desk.run(4L * student.length, kernels -> kernels.losses().crossViewBackward(pairs, one, to));
        double[] gradient = new double[student.length];
        double total = ReferenceCrossView.of(student, targets, pairs, gradient);
        String work = "cross view K " + outputs;
        check(work, "loss", SINGLE, desk.read(loss), new double[] {total});
        check(work, "gradient", SINGLE, desk.read(to), gradient);
    }

    @Test
    void sumRows() {
        int columns = 1536;
        float[] x = desk.spread(Precision.BFLOAT16, ROWS, columns);
        Tensor from = desk.in(x, Precision.BFLOAT16, ROWS, columns);
        Tensor to = desk.out(Precision.FLOAT32, columns);
        desk.run(0L, kernels -> kernels.sumRows(from, to));
        double[] expected = new double[columns];
        for (int i = 0; i < x.length; i++) {
            expected[i % columns] += x[i];
        }
        check("sum of " + ROWS + " rows of 1536", "output", SINGLE, desk.read(to), expected);
    }

    /** Rows at even distances, which are all rows of whole tiles' places. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BFLOAT16", "FLOAT32"})
    void product(Precision precision) {
        int inner = 384;
        int columns = 1536;
        float[] a = desk.spread(precision, ROWS, inner);
        float[] b = desk.draw(precision, inner, columns);
        Tensor left = desk.in(a, precision, ROWS, inner);
        Tensor right = desk.in(b, precision, inner, columns);
        Tensor to = desk.out(precision, ROWS, columns);
        desk.run(0L, kernels -> kernels.product(left, right, to).emit());
        float[] all = desk.read(to);
        int samples = Math.min(ROWS, 61);
        double[] expected = new double[samples * columns];
        float[] actual = new float[expected.length];
        for (int sample = 0; sample < samples; sample++) {
            int row = (int) ((long) sample * (ROWS - 1) / (samples - 1));
            System.arraycopy(all, row * columns, actual, sample * columns, columns);
            for (int k = 0; k < inner; k++) {
                for (int c = 0; c < columns; c++) {
                    expected[sample * columns + c] += (double) a[row * inner + k] * b[k * columns + c];
                }
            }
        }
        String work = "product " + ROWS + " × 384 × 1536 " + precision;
        check(work, "output", precision == Precision.BFLOAT16 ? ROUNDED : SINGLE, actual, expected);
    }
}
