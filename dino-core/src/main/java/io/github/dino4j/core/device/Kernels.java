package io.github.dino4j.core.device;

import io.github.dino4j.core.parallel.Group;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device can compute. Each verb puts a kernel over fixed memory on the list of a step, which later runs in the order
 * in which it was made; nothing is computed here and now. Unless a verb says otherwise its tensors are float32 and
 * contiguous, its results are written whole whatever was there before, and they share no memory with its arguments.
 */
public interface Kernels {
    /**
     * Takes working memory from what the operation asked for; its contents last until the operation's last kernel.
     *
     * @param precision how numbers are stored
     * @param dims extents
     * @return the tensor, with any contents
     * @throws IllegalStateException if the operation asked for less
     */
    Tensor scratch(Precision precision, long... dims);

    /**
     * Takes working memory in float32.
     *
     * @param dims extents
     * @return the tensor, with any contents
     * @throws IllegalStateException if the operation asked for less
     */
    default Tensor scratch(long... dims) {
        return scratch(Precision.FLOAT32, dims);
    }

    /**
     * Starts a matrix product, a times b, with leading axes as a batch. Operands are stored alike, in either precision;
     * sums are float32.
     *
     * @param a (…, M, K), one of the last axes side by side
     * @param b (…, K, N), one of the last axes side by side
     * @param to (…, M, N), rows side by side, and columns if they are all there is of them; either precision
     * @return the product, to be emitted
     */
    MatrixProduct product(Tensor a, Tensor b, Tensor to);

    /**
     * Multiplies a by b and, since a is read anyway, sums its rows on the way: the gradients of a weight and of a bias.
     *
     * @param a (M, K), a transposed matrix without gaps
     * @param b (K, N), as for {@link #product}
     * @param to (M, N), as for {@link #product}
     * @param sums (M)
     */
    default void productAndRowSums(Tensor a, Tensor b, Tensor to, Tensor sums) {
        product(a, b, to).emit();
        sumRows(a.transposed(), sums);
    }

    /**
     * A linear layer whose rows are multiplied as whole numbers: y = s t (q p') + b. A row x of the layer's input is
     * rounded to s q, and a row of the weight to t p, with |q|, |p| at most 127. A row's factor s is the greatest of its
     * absolute values times 1/127; its numbers are multiplied by the reciprocal of that and rounded to the nearest whole
     * one, ties to even. Sums of products are exact. A row with a number that is none becomes one of such numbers. From
     * the operation's working memory 3R floats, rounded up to a cache line, and RK bytes are taken.
     *
     * @param x (R, K), either precision, K at least 2
     * @param weight (N, K); read when the list is made, and not again: for networks that are finished
     * @param bias b (N), or null for none
     * @param epilogue what is done to the sums at last
     * @param to (R, N), either precision
     * @throws UnsupportedOperationException if the device has no such layers, which {@link Device#supports} tells
     */
    default void quantizedLinear(Tensor x, Tensor weight, @Nullable Tensor bias, Epilogue epilogue, Tensor to) {
        throw new UnsupportedOperationException("the device multiplies no int8; set eval.precision=auto or float32");
    }

    /**
     * Sums the rows of a matrix.
     *
     * @param x (R, N), either precision
     * @param to (N)
     */
    void sumRows(Tensor x, Tensor to);

    /**
     * Copies between memory layouts and precisions; bfloat16 is rounded to nearest, ties to even.
     *
     * @param from any strides, either precision
     * @param to the same shape, any strides, either precision
     */
    void copy(Tensor from, Tensor to);

    /**
     * Copies vectors to another precision.
     *
     * @param from contiguous vectors, all in one precision
     * @param to as many of the same lengths, contiguous, all in one precision
     */
    default void copies(List<Tensor> from, List<Tensor> to) {
        for (int i = 0; i < from.size(); i++) {
            copy(from.get(i), to.get(i));
        }
    }

    /**
     * A {@linkplain RowKernels.Residual residual connection} and the layer norm of its sum.
     *
     * @param residual what is added
     * @param norm as for {@link RowKernels#layerNorm}; its rows are where the sum is written
     * @param bias (D)
     * @param to (R, D), either precision
     */
    default void residualNorm(RowKernels.Residual residual, RowKernels.Norm norm, Tensor bias, Tensor to) {
        Tensor factors = residual.factors();
        if (factors == null) {
            elements().sum(residual.x(), residual.branch(), norm.x());
        } else {
            elements().scaleRows(residual.branch(), factors, residual.x(), norm.x());
        }
        rows().layerNorm(norm, bias, to);
    }

    /**
     * Sets all elements to zero.
     *
     * @param to either precision
     */
    void zero(Tensor to);

    /** {@return the processes that run the step together, each over rows of its own} */
    default Group group() {
        return Group.ALONE;
    }

    /** What the host does between kernels. */
    @FunctionalInterface
    interface Exchange {
        /**
         * Does it, in every run.
         *
         * @param group the processes that run the step
         * @param from the numbers of each tensor that it reads
         * @param to room for those of each tensor that it writes, all of which it fills
         */
        void happen(Group group, List<float[]> from, List<float[]> to);
    }

    /**
     * Work of the host, such as an exchange with the other processes of the {@linkplain #group group}, which must all put the
     * same on their lists in the same order.
     *
     * @param work what it does
     * @param from contiguous tensors that it reads
     * @param to contiguous tensors that it writes
     * @throws UnsupportedOperationException if the device {@linkplain Device#exchanges exchanges} nothing
     */
    default void exchange(Exchange work, List<Tensor> from, List<Tensor> to) {
        throw new UnsupportedOperationException(
                "the device exchanges nothing with other processes; train with one process");
    }

    /** {@return the kernels that take a row at a time} */
    RowKernels rows();

    /** {@return the kernels that work element by element} */
    ElementKernels elements();

    /** {@return the kernels of convolutional networks} */
    ImageKernels images();

    /**
     * The kernels of residual networks.
     *
     * @return the kernels
     * @throws UnsupportedOperationException if the device has none
     */
    default ConvolutionKernels convolutions() {
        throw new UnsupportedOperationException(
                "the device has no convolutions, which model.backbone=resnet needs; set train.engine=onednn");
    }

    /** {@return the kernels of losses} */
    LossKernels losses();

    /**
     * The kernels of attention without weights in memory.
     *
     * @return the kernels
     * @throws UnsupportedOperationException if the device does not {@linkplain Device#attends attend}
     */
    default AttentionKernels attention() {
        throw new UnsupportedOperationException(
                "the device has no attention without weights in memory; compute it by products and a softmax");
    }
}
