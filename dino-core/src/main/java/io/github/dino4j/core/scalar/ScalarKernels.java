package io.github.dino4j.core.scalar;

import io.github.dino4j.core.device.AttentionKernels;
import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.ElementKernels;
import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.ImageKernels;
import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostKernels;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Kernels as plain loops over elements. */
final class ScalarKernels extends HostKernels {
    @Override
    public MatrixProduct product(Tensor a, Tensor b, Tensor to) {
        return new ScalarProduct(this, a, b, to);
    }

    @Override
    public void quantizedLinear(Tensor x, Tensor weight, @Nullable Tensor bias, Epilogue epilogue, Tensor to) {
        new ScalarQuantized(x, weight, bias, epilogue, to).emit(this);
    }

    @Override
    public void sumRows(Tensor x, Tensor to) {
        int rows = x.dim(0);
        int columns = x.dim(1);
        Elements from = Elements.of(x);
        Elements result = Elements.of(to);
        each(columns, column -> {
            double sum = 0.0;
            for (long row = 0; row < rows; row++) {
                sum += from.get(row * columns + column);
            }
            result.put(column, sum);
        });
    }

    @Override
    public void copy(Tensor from, Tensor to) {
        if (!Arrays.equals(from.dims(), to.dims())) {
            throw new IllegalArgumentException("cannot copy " + from + " to " + to);
        }
        Elements source = Elements.of(from);
        Elements target = Elements.of(to);
        all(from.size(), i -> target.put(i, source.get(i)));
    }

    @Override
    public void zero(Tensor to) {
        Elements target = Elements.of(to);
        all(to.size(), i -> target.put(i, 0.0));
    }

    @Override
    public RowKernels rows() {
        return new ScalarRows(this);
    }

    @Override
    public ElementKernels elements() {
        return new ScalarElements(this);
    }

    @Override
    public ImageKernels images() {
        return new ScalarImages(this);
    }

    @Override
    public LossKernels losses() {
        return new ScalarLosses(this);
    }

    @Override
    public ConvolutionKernels convolutions() {
        return new ScalarConvolutions(this);
    }

    @Override
    public AttentionKernels attention() {
        return new ScalarAttention(this);
    }

    /** Adds a kernel over independent parts, on all threads. */
    void each(int parts, IntConsumer body) {
        parallel(parts, body);
    }

    /** What is done with an element. */
    interface Body {
        /** Does one. */
        void element(long index);
    }

    /** Adds a kernel over elements. */
    void all(long count, Body body) {
        host(() -> {
            for (long i = 0; i < count; i++) {
                body.element(i);
            }
        });
    }
}
