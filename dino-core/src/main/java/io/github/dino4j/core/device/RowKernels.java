package io.github.dino4j.core.device;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.layer_normalization_backward;
import org.bytedeco.dnnl.layer_normalization_forward;
import org.bytedeco.dnnl.softmax_backward;
import org.bytedeco.dnnl.softmax_forward;

/** Layer norm and softmax. */
public final class RowKernels {
    private static final int FLAGS =
            dnnl.normalization_flags.use_scale.value | dnnl.normalization_flags.use_shift.value;

    private final Kernels kernels;

    RowKernels(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * What forward and backward pass of a layer norm share.
     *
     * @param x the rows (R, D)
     * @param weight (D)
     * @param eps added to variances
     * @param stats each row's mean and variance (2, R)
     */
    public record Norm(Tensor x, Tensor weight, float eps, Tensor stats) {
        private layer_normalization_forward.primitive_desc describe(Tensor to) {
            return new layer_normalization_forward.primitive_desc(
                    OneDnn.engine(),
                    dnnl.prop_kind.forward_training.value,
                    OneDnn.descriptor(x),
                    OneDnn.descriptor(to),
                    eps,
                    FLAGS);
        }

        private Kernels.Arguments arguments() {
            return new Kernels.Arguments()
                    .with(dnnl.DNNL_ARG_SRC, x)
                    .with(dnnl.DNNL_ARG_SCALE, weight)
                    .with(dnnl.DNNL_ARG_MEAN, row(stats, 0))
                    .with(dnnl.DNNL_ARG_VARIANCE, row(stats, 1));
        }
    }

    /**
     * Normalises rows and keeps their statistics.
     *
     * @param norm rows and weight; its statistics are written
     * @param bias (D)
     * @param to (R, D)
     */
    public void layerNorm(Norm norm, Tensor bias, Tensor to) {
        layer_normalization_forward.primitive_desc description = norm.describe(to);
        kernels.add(
                new layer_normalization_forward(description),
                description,
                norm.arguments().with(dnnl.DNNL_ARG_DST, to).with(dnnl.DNNL_ARG_SHIFT, bias));
    }

    /**
     * The gradient of {@link #layerNorm}.
     *
     * @param norm rows, weight and statistics
     * @param gradient of the output (R, D)
     * @param to gradients of x, weight and bias
     */
    public void layerNormBackward(Norm norm, Tensor gradient, List<Tensor> to) {
        layer_normalization_backward.primitive_desc description = new layer_normalization_backward.primitive_desc(
                OneDnn.engine(),
                dnnl.prop_kind.backward.value,
                OneDnn.descriptor(to.get(0)),
                OneDnn.descriptor(gradient),
                OneDnn.descriptor(norm.x()),
                norm.eps(),
                FLAGS,
                norm.describe(gradient));
        kernels.add(
                new layer_normalization_backward(description),
                description,
                norm.arguments()
                        .with(dnnl.DNNL_ARG_DIFF_DST, gradient)
                        .with(dnnl.DNNL_ARG_DIFF_SRC, to.get(0))
                        .with(dnnl.DNNL_ARG_DIFF_SCALE, to.get(1))
                        .with(dnnl.DNNL_ARG_DIFF_SHIFT, to.get(2)));
    }

    private static Tensor row(Tensor matrix, int index) {
        return matrix.rows(index, 1).reshape(matrix.dim(1));
    }

    /**
     * The softmax over the last axis, or its logarithm.
     *
     * @param x any shape
     * @param logarithm whether to give logarithms
     * @param to the same shape, or the same tensor
     */
    public void softmax(Tensor x, boolean logarithm, Tensor to) {
        softmax_forward.primitive_desc description = softmaxForward(x, logarithm, to);
        kernels.add(
                new softmax_forward(description),
                description,
                new Kernels.Arguments().with(dnnl.DNNL_ARG_SRC, x).with(dnnl.DNNL_ARG_DST, to));
    }

    private static softmax_forward.primitive_desc softmaxForward(Tensor x, boolean logarithm, Tensor to) {
        return new softmax_forward.primitive_desc(
                OneDnn.engine(),
                dnnl.prop_kind.forward_training.value,
                kind(logarithm),
                OneDnn.descriptor(x),
                OneDnn.descriptor(to),
                x.dims().length - 1);
    }

    private static int kind(boolean logarithm) {
        return (logarithm ? dnnl.algorithm.softmax_log : dnnl.algorithm.softmax_accurate).value;
    }

    /**
     * The gradient of {@link #softmax}.
     *
     * @param y its output
     * @param logarithm as forward
     * @param gradient of the output
     * @param to the gradient of the input, possibly the same tensor as {@code gradient}
     */
    public void softmaxBackward(Tensor y, boolean logarithm, Tensor gradient, Tensor to) {
        softmax_backward.primitive_desc description = new softmax_backward.primitive_desc(
                OneDnn.engine(),
                kind(logarithm),
                OneDnn.descriptor(to),
                OneDnn.descriptor(gradient),
                OneDnn.descriptor(y),
                y.dims().length - 1,
                softmaxForward(y, logarithm, y));
        kernels.add(
                new softmax_backward(description),
                description,
                new Kernels.Arguments()
                        .with(dnnl.DNNL_ARG_DST, y)
                        .with(dnnl.DNNL_ARG_DIFF_DST, gradient)
                        .with(dnnl.DNNL_ARG_DIFF_SRC, to));
    }
}
