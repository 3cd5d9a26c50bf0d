package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Tensor;
import java.util.ArrayList;
import java.util.List;

/** A matrix product, one element after the other, summed in double precision. */
final class ScalarProduct implements MatrixProduct {
    private final ScalarKernels kernels;
    private final Tensor a;
    private final Tensor b;
    private final Tensor to;
    private final List<After> after = new ArrayList<>();

    /** What happens to an element before it is stored. */
    private interface After {
        double apply(double value, long index, long column);
    }

    ScalarProduct(ScalarKernels kernels, Tensor a, Tensor b, Tensor to) {
        this.kernels = kernels;
        this.a = a;
        this.b = b;
        this.to = to;
    }

    @Override
    public MatrixProduct bias(Tensor vector) {
        Elements values = Elements.of(vector);
        after.add(0, (value, index, column) -> value + values.get(column));
        return this;
    }

    @Override
    public MatrixProduct times(float factor) {
        after.add((value, index, column) -> value * factor);
        return this;
    }

    @Override
    public MatrixProduct timesColumns(Tensor factors) {
        Elements values = Elements.of(factors);
        after.add((value, index, column) -> value * values.get(column));
        return this;
    }

    @Override
    public MatrixProduct plusTarget() {
        Elements before = Elements.of(to);
        after.add((value, index, column) -> value + before.get(index));
        return this;
    }

    @Override
    public MatrixProduct then(Epilogue epilogue) {
        if (epilogue instanceof Epilogue.Gelu) {
            after.add((value, index, column) -> Gelu.of(value));
        } else if (epilogue instanceof Epilogue.Add add) {
            Elements other = Elements.of(add.other());
            after.add((value, index, column) -> value + other.get(index));
        }
        return this;
    }

    @Override
    public void emit() {
        int rank = to.rank();
        int rows = a.dim(rank - 2);
        int terms = a.dim(rank - 1);
        int columns = b.dim(rank - 1);
        Elements left = Elements.of(a);
        Elements right = Elements.of(b);
        Elements result = Elements.of(to);
        long alongLeft = a.strides()[rank - 1];
        long alongRight = b.strides()[rank - 2];
        kernels.each(
                Math.toIntExact(to.size() / columns),
                row -> { // of all matrices of the batch
                    long matrix = row / rows;
                    long first = left.place((long) row * terms);
                    for (int column = 0; column < columns; column++) {
                        long second = right.place(matrix * terms * columns + column);
                        double sum = 0.0;
                        for (int term = 0; term < terms; term++) {
                            sum += (double) left.at(first + term * alongLeft) * right.at(second + term * alongRight);
                        }
                        long index = (long) row * columns + column;
                        for (After next : after) {
                            sum = next.apply(sum, index, column);
                        }
                        result.put(index, sum);
                    }
                });
    }
}
