package io.github.dino4j.core.device;

import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;

/** GELU, scaling and sums. */
public final class ElementKernels {
    private final Kernels kernels;

    ElementKernels(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * GELU in its exact form.
     *
     * @param x any shape
     * @param to the same shape, or the same tensor
     */
    public void gelu(Tensor x, Tensor to) {
        elementwise(dnnl.algorithm.eltwise_gelu_erf, x, 0.0f, to);
    }

    /**
     * Multiplies by a number.
     *
     * @param x any shape
     * @param factor the number
     * @param to the same shape, or the same tensor
     */
    public void scale(Tensor x, float factor, Tensor to) {
        elementwise(dnnl.algorithm.eltwise_linear, x, factor, to);
    }

    private void elementwise(dnnl.algorithm function, Tensor x, float alpha, Tensor to) {
        eltwise_forward.primitive_desc description = elementwiseForward(function, x, alpha, to);
        kernels.add(
                new eltwise_forward(description),
                description,
                new Kernels.Arguments().with(dnnl.DNNL_ARG_SRC, x).with(dnnl.DNNL_ARG_DST, to));
    }

    private static eltwise_forward.primitive_desc elementwiseForward(
            dnnl.algorithm function, Tensor x, float alpha, Tensor to) {
        return new eltwise_forward.primitive_desc(
                OneDnn.engine(),
                dnnl.prop_kind.forward_training.value,
                function.value,
                OneDnn.descriptor(x),
                OneDnn.descriptor(to),
                alpha);
    }

    /**
     * The gradient of {@link #gelu}.
     *
     * @param x its input
     * @param gradient of the output
     * @param to the gradient of the input, possibly the same tensor as {@code gradient}
     */
    public void geluBackward(Tensor x, Tensor gradient, Tensor to) {
        eltwise_backward.primitive_desc description = new eltwise_backward.primitive_desc(
                OneDnn.engine(),
                dnnl.algorithm.eltwise_gelu_erf.value,
                OneDnn.descriptor(to),
                OneDnn.descriptor(gradient),
                OneDnn.descriptor(x),
                elementwiseForward(dnnl.algorithm.eltwise_gelu_erf, x, 0.0f, x));
        kernels.add(
                new eltwise_backward(description),
                description,
                new Kernels.Arguments()
                        .with(dnnl.DNNL_ARG_SRC, x)
                        .with(dnnl.DNNL_ARG_DIFF_DST, gradient)
                        .with(dnnl.DNNL_ARG_DIFF_SRC, to));
    }

    /**
     * Adds.
     *
     * @param a any shape
     * @param b the same shape
     * @param to the same shape, possibly {@code a} or {@code b}
     */
    public void sum(Tensor a, Tensor b, Tensor to) {
        binary(dnnl.algorithm.binary_add, a, b, null, to);
    }

    /**
     * Multiplies each row by a number and adds a matrix.
     *
     * @param x (R, D)
     * @param factors (R, 1)
     * @param plus (R, D), or null for nothing
     * @param to (R, D)
     */
    public void scaleRows(Tensor x, Tensor factors, @Nullable Tensor plus, Tensor to) {
        binary(dnnl.algorithm.binary_mul, x, factors, plus, to);
    }

    /**
     * Multiplies each column by a number.
     *
     * @param x (R, N)
     * @param factors (1, N)
     * @param to (R, N)
     */
    public void scaleColumns(Tensor x, Tensor factors, Tensor to) {
        binary(dnnl.algorithm.binary_mul, x, factors, null, to);
    }

    private void binary(dnnl.algorithm function, Tensor a, Tensor b, @Nullable Tensor plus, Tensor to) {
        primitive_attr attributes = new primitive_attr();
        Kernels.Arguments arguments = new Kernels.Arguments()
                .with(dnnl.DNNL_ARG_SRC_0, a)
                .with(dnnl.DNNL_ARG_SRC_1, b)
                .with(dnnl.DNNL_ARG_DST, to);
        if (plus != null) {
            post_ops after = new post_ops();
            after.append_binary(dnnl.algorithm.binary_add.value, OneDnn.descriptor(plus));
            attributes.set_post_ops(after);
            arguments.with(MatrixProduct.postOperand(0), plus);
        }
        binary.primitive_desc description = new binary.primitive_desc(
                OneDnn.engine(),
                function.value,
                OneDnn.descriptor(a),
                OneDnn.descriptor(b),
                OneDnn.descriptor(to),
                attributes,
                false);
        kernels.add(new binary(description), description, arguments);
    }
}
