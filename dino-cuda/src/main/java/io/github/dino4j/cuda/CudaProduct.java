package io.github.dino4j.cuda;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Gemm;
import io.github.dino4j.cuda.driver.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product by cuBLASLt, which adds bias and target on the way; kernels of our own do what else there is. The library
 * counts columns first, so that it is given b and a in this order, and everything transposed.
 */
final class CudaProduct implements MatrixProduct {
    /**
     * The property that is set to {@code true} to have the library sum the rows of gradients within the product: on an H100 a step
     * was no faster for it.
     */
    static final String SUMS = "dino4j.cuda.bgrad";

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
        multiplyAndScale(to, c);
        finish(to, addsOnTheWay ? null : added);
    }

    /**
     * Emits the product, whose kernel also sums the rows of a, which the library has as the right operand.
     *
     * @param sums (M)
     * @return whether the library can; nothing is emitted if it cannot
     */
    boolean emitWithRowSums(Tensor sums) {
        boolean wanted = Boolean.getBoolean(SUMS);
        boolean alike = to.rank() == 2 && to.precision() == Precision.FLOAT32 && sums.precision() == to.precision();
        return wanted && alike && add(to, 0L, new Gemm.Vector(Gemm.Use.SUMS, sums.address()), "product_sums");
    }

    /** Emits the product with factors of its columns, if the library can. */
    private boolean scales(Tensor result, Tensor factors) {
        boolean nothingElse = factor == 1.0f && bias == null && !onTarget;
        return nothingElse
                && result.rank() == 2
                && add(result, 0L, new Gemm.Vector(Gemm.Use.FACTORS, factors.address()), "product_scaled");
    }

    /** Products with factors behind a bias or before a sum, which no method of training has: by way of memory of their own. */
    private void emitApart() {
        Tensor result = kernels.workspace(to.size()).reshape(to.dims());
        multiplyAndScale(result, 0L);
        if (onTarget) {
            kernels.elements().sum(result, to, result);
        }
        finish(result, added);
        kernels.copy(result, to);
    }

    private void multiplyAndScale(Tensor result, long c) {
        Tensor factors = columns;
        if (factors == null) {
            multiply(result, c);
        } else if (!scales(result, factors)) {
            multiply(result, c);
            kernels.elements().scaleColumns(result, factors, result);
        }
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

    /** The product, plus the bias if there is one. */
    private void multiply(Tensor result, long c) {
        Tensor vector = bias;
        if (vector == null) {
            multiply(result, c, Gemm.Vector.NONE);
        } else if (result.precision() == Precision.FLOAT32) {
            multiply(result, c, new Gemm.Vector(Gemm.Use.BIAS, vector.address()));
        } else if (result.rank() != 2
                || !add(result, c, new Gemm.Vector(Gemm.Use.FLOAT_BIAS, vector.address()), "product")) {
            // A library that wants both alike gets the bias rounded.
            long floats = (vector.size() + 1) / 2;
            Tensor cast = Tensor.of(kernels.workspace(floats).address(), result.precision(), vector.size());
            kernels.copy(vector.reshape(vector.size()), cast);
            multiply(result, c, new Gemm.Vector(Gemm.Use.BIAS, cast.address()));
        }
    }

    private void multiply(Tensor result, long c, Gemm.Vector vector) {
        for (Batch batch : batches(result)) {
            kernels.add(kernels.blas().prepare(gemm(result, c, vector, batch)), "product");
        }
    }

    /** Adds a product of two axes with a vector beside it, if the library can. */
    private boolean add(Tensor result, long c, Gemm.Vector vector, String kind) {
        Work work = kernels.blas().find(gemm(result, c, vector, batches(result).get(0)));
        if (work != null) {
            kernels.add(work, kind);
        }
        return work != null;
    }

    private Gemm gemm(Tensor result, long c, Gemm.Vector vector, Batch batch) {
        Gemm.Matrix left = matrix(b, batch.of(b), batch);
        Gemm.Matrix right = matrix(a, batch.of(a), batch);
        Gemm.Matrix target = matrix(result, batch.of(result), batch);
        long sum = c == 0L ? 0L : c + batch.of(result) * result.precision().width();
        return new Gemm(left, right, target, sum, vector, factor);
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
