package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Gemm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product by cuBLASLt, which adds bias and target on the way; kernels of our own do what else there is. The library
 * counts columns first, so that it is given b and a in this order, and everything transposed.
 */
final class CudaProduct implements MatrixProduct {
    private final CudaKernels kernels;
    private final Tensor a;
    private final Tensor b;
    private final Tensor to;
    private @Nullable Tensor bias;
    private @Nullable Tensor columns;
    private @Nullable Tensor added;
    private float factor = 1.0f;
    private boolean onTarget;
    private boolean gelu;

    CudaProduct(CudaKernels kernels, Tensor a, Tensor b, Tensor to) {
        this.kernels = kernels;
        this.a = a;
        this.b = b;
        this.to = to;
    }

    @Override
    public MatrixProduct bias(Tensor vector) {
        bias = vector;
        return this;
    }

    @Override
    public MatrixProduct times(float number) {
        factor *= number;
        return this;
    }

    @Override
    public MatrixProduct timesColumns(Tensor factors) {
        columns = factors;
        return this;
    }

    @Override
    public MatrixProduct plusTarget() {
        onTarget = true;
        return this;
    }

    @Override
    public MatrixProduct then(Epilogue epilogue) {
        gelu = epilogue instanceof Epilogue.Gelu;
        added = epilogue instanceof Epilogue.Add add ? add.other() : null;
        return this;
    }

    @Override
    public void emit() {
        boolean plain = columns == null && (bias == null || factor == 1.0f);
        if (!plain && (onTarget || (bias != null && columns != null))) {
            emitApart();
            return;
        }
        // What is added on the way lies as the result does.
        boolean addsOnTheWay = added != null && !onTarget && plain && sameLayout(added, to);
        long c = onTarget ? to.address() : addsOnTheWay && added != null ? added.address() : 0L;
        multiply(to, c, bias);
        if (columns != null) {
            kernels.elements().scaleColumns(to, columns, to);
        }
        finish(to, addsOnTheWay ? null : added);
    }

    /** Products with factors behind a bias or before a sum, which no method of training has: by way of memory of their own. */
    private void emitApart() {
        Tensor result = kernels.workspace(to.size()).reshape(to.dims());
        multiply(result, 0L, bias == null ? null : bias);
        if (columns != null) {
            kernels.elements().scaleColumns(result, columns, result);
        }
        if (onTarget) {
            kernels.elements().sum(result, to, result);
        }
        finish(result, added);
        kernels.copy(result, to);
    }

    private void finish(Tensor result, @Nullable Tensor other) {
        if (gelu) {
            kernels.elements().gelu(result, result);
        }
        if (other != null) {
            kernels.elements().sum(result, other, result);
        }
    }

    private static boolean sameLayout(Tensor one, Tensor other) {
        return one.precision() == other.precision() && Arrays.equals(one.strides(), other.strides());
    }

    private void multiply(Tensor result, long c, @Nullable Tensor vector) {
        long along = 0L;
        if (vector != null) {
            Tensor cast = vector;
            if (result.precision() != Precision.FLOAT32) { // the library wants both alike
                long floats = (vector.size() + 1) / 2;
                cast = Tensor.of(kernels.workspace(floats).address(), result.precision(), vector.size());
                kernels.copy(vector.reshape(vector.size()), cast);
            }
            along = cast.address();
        }
        for (Batch batch : batches(result)) {
            Gemm.Matrix left = matrix(b, batch.of(b), batch);
            Gemm.Matrix right = matrix(a, batch.of(a), batch);
            Gemm.Matrix target = matrix(result, batch.of(result), batch);
            long sum = c == 0L ? 0L : c + batch.of(result) * result.precision().width();
            kernels.add(kernels.blas().prepare(new Gemm(left, right, target, sum, along, factor)), "product");
        }
    }

    /**
     * Matrices at one distance from each other.
     *
     * @param axis along which they lie, or -1 for one matrix
     * @param other a second axis of which each of these has one index, or -1
     * @param index on the other axis
     * @param count matrices
     */
    private record Batch(int axis, int other, int index, int count) {
        long of(Tensor tensor) {
            return other < 0 ? 0L : index * tensor.strides()[other];
        }

        long stride(Tensor tensor) {
            return axis < 0 ? 0L : tensor.strides()[axis];
        }
    }

    private List<Batch> batches(Tensor result) {
        int rank = result.rank();
        if (rank == 2) {
            return List.of(new Batch(-1, -1, 0, 1));
        }
        if (rank == 3) {
            return List.of(new Batch(0, -1, 0, result.dim(0)));
        }
        if (rank != 4) {
            throw new IllegalArgumentException("a product of " + rank + " axes; at most two lead");
        }
        int first = result.dim(0);
        int second = result.dim(1);
        if (merges(a, second) && merges(b, second) && merges(result, second)) {
            return List.of(new Batch(1, -1, 0, first * second));
        }
        int loop = first < second ? 0 : 1;
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < result.dim(loop); i++) {
            batches.add(new Batch(1 - loop, loop, i, result.dim(1 - loop)));
        }
        return batches;
    }

    private static boolean merges(Tensor tensor, int second) {
        return tensor.strides()[0] == second * tensor.strides()[1];
    }

    /** A row-major matrix as the library sees it, transposed; one whose columns lie side by side is transposed twice. */
    private static Gemm.Matrix matrix(Tensor tensor, long offset, Batch batch) {
        int rank = tensor.rank();
        long rows = tensor.dim(rank - 2);
        long across = tensor.dim(rank - 1);
        long down = tensor.strides()[rank - 2];
        long along = tensor.strides()[rank - 1];
        long address = tensor.address() + offset * tensor.precision().width();
        boolean rounded = tensor.precision() == Precision.BFLOAT16;
        long stride = batch.stride(tensor);
        if (along == 1 || across == 1) {
            long leading = rows == 1 ? Math.max(down, across) : down;
            return new Gemm.Matrix(address, rounded, across, rows, leading, false, batch.count(), stride);
        }
        long leading = Math.max(along, rows);
        return new Gemm.Matrix(address, rounded, rows, across, leading, true, batch.count(), stride);
    }
}
