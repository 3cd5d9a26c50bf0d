package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Tensor;
import org.jspecify.annotations.Nullable;

/** A linear layer in whole numbers, whose sums of products are exact. */
final class ScalarQuantized {
    private static final int MOST = 127;

    private final Tensor x;
    private final Tensor weight;
    private final @Nullable Elements bias;
    private final Epilogue epilogue;
    private final Tensor to;
    private final Row[] weights; // of the weight, once the first kernel has run

    /** A row of whole numbers and their factor. */
    private static final class Row {
        private final float factor;
        private final int[] whole;

        private Row(float factor, int[] whole) {
            this.factor = factor;
            this.whole = whole;
        }

        private static Row of(Elements from, int row, int columns) {
            float greatest = 0.0f;
            for (int i = 0; i < columns; i++) {
                greatest = Math.max(greatest, Math.abs(from.get((long) row * columns + i)));
            }
            float factor = greatest * (1.0f / MOST);
            float per = 1.0f / factor;
            int[] whole = new int[columns];
            for (int i = 0; i < columns && !Float.isInfinite(per); i++) {
                whole[i] = (int) Math.rint(from.get((long) row * columns + i) * per);
            }
            return new Row(factor, whole);
        }

        private double times(Row other) {
            long sum = 0;
            for (int i = 0; i < whole.length; i++) {
                sum += (long) whole[i] * other.whole[i];
            }
            return (double) sum * other.factor * factor;
        }
    }

    ScalarQuantized(Tensor x, Tensor weight, @Nullable Tensor bias, Epilogue epilogue, Tensor to) {
        this.x = x;
        this.weight = weight;
        this.bias = bias == null ? null : Elements.of(bias);
        this.epilogue = epilogue;
        this.to = to;
        this.weights = new Row[weight.dim(0)];
    }

    /** Emits the kernels. */
    void emit(ScalarKernels kernels) {
        Elements from = Elements.of(x);
        Elements matrix = Elements.of(weight);
        Elements result = Elements.of(to);
        Elements added = epilogue instanceof Epilogue.Add add ? Elements.of(add.other()) : null;
        int terms = x.dim(1);
        kernels.each(weights.length, row -> weights[row] = Row.of(matrix, row, terms));
        kernels.each(x.dim(0), row -> {
            Row left = Row.of(from, row, terms);
            for (int column = 0; column < weights.length; column++) {
                long index = (long) row * weights.length + column;
                double sum = weights[column].times(left) + (bias == null ? 0.0 : bias.get(column));
                if (epilogue instanceof Epilogue.Gelu) {
                    sum = Gelu.of(sum);
                }
                result.put(index, added == null ? sum : sum + added.get(index));
            }
        });
    }
}
