package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ElementKernels;
import io.github.dino4j.core.device.Tensor;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.jspecify.annotations.Nullable;

/** Element-wise and binary primitives. */
final class OneDnnElements implements ElementKernels {
    private final OneDnnKernels kernels;

    OneDnnElements(OneDnnKernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void gelu(Tensor x, Tensor to) {
        elementwise(dnnl.algorithm.eltwise_gelu_erf, x, 0.0f, to);
    }

    @Override
    public void silu(Tensor x, Tensor to) {
        elementwise(dnnl.algorithm.eltwise_swish, x, 1.0f, to);
    }

    @Override
    public void relu(Tensor x, Tensor to) {
        elementwise(dnnl.algorithm.eltwise_relu, x, 0.0f, to);
    }

    @Override
    public void reluBackward(Tensor y, Tensor gradient, Tensor to) {
        // The slope depends on the sign alone, which input and output share.
        elementwiseBackward(dnnl.algorithm.eltwise_relu, y, gradient, 0.0f, to);
    }

    @Override
    public void scale(Tensor x, float factor, Tensor to) {
        elementwise(dnnl.algorithm.eltwise_linear, x, factor, to);
    }

    private void elementwise(dnnl.algorithm function, Tensor x, float alpha, Tensor to) {
        eltwise_forward.primitive_desc description = elementwiseForward(function, x, alpha, to);
        kernels.add(
                kernels.own(new eltwise_forward(description)),
                description,
                kernels.arguments().with(dnnl.DNNL_ARG_SRC, x).with(dnnl.DNNL_ARG_DST, to));
    }

    private eltwise_forward.primitive_desc elementwiseForward(
            dnnl.algorithm function, Tensor x, float alpha, Tensor to) {
        return kernels.own(new eltwise_forward.primitive_desc(
                OneDnn.engine(),
                dnnl.prop_kind.forward_training.value,
                function.value,
                kernels.descriptor(x),
                kernels.descriptor(to),
                alpha));
    }

    @Override
    public void geluBackward(Tensor x, Tensor gradient, Tensor to) {
        elementwiseBackward(dnnl.algorithm.eltwise_gelu_erf, x, gradient, 0.0f, to);
    }

    @Override
    public void siluBackward(Tensor x, Tensor gradient, Tensor to) {
        elementwiseBackward(dnnl.algorithm.eltwise_swish, x, gradient, 1.0f, to);
    }

    private void elementwiseBackward(dnnl.algorithm function, Tensor x, Tensor gradient, float alpha, Tensor to) {
        eltwise_backward.primitive_desc description = kernels.own(new eltwise_backward.primitive_desc(
                OneDnn.engine(),
                function.value,
                kernels.descriptor(to),
                kernels.descriptor(gradient),
                kernels.descriptor(x),
                alpha,
                elementwiseForward(function, x, alpha, x)));
        kernels.add(
                kernels.own(new eltwise_backward(description)),
                description,
                kernels.arguments()
                        .with(dnnl.DNNL_ARG_SRC, x)
                        .with(dnnl.DNNL_ARG_DIFF_DST, gradient)
                        .with(dnnl.DNNL_ARG_DIFF_SRC, to));
    }

    @Override
    public void sum(Tensor a, Tensor b, Tensor to) {
        binary(dnnl.algorithm.binary_add, a, b, null, to);
    }

    @Override
    public void multiply(Tensor a, Tensor b, Tensor to) {
        binary(dnnl.algorithm.binary_mul, a, b, null, to);
    }

    @Override
    public void scaleRows(Tensor x, Tensor factors, @Nullable Tensor plus, Tensor to) {
        if (plus == null && x.precision() != to.precision() && factors.isContiguous() && factors.size() == x.dim(0)) {
            scaleAndRound(x, factors, to);
            return;
        }
        binary(dnnl.algorithm.binary_mul, x, factors, plus, to);
    }

    @Override
    public void scaleColumns(Tensor x, Tensor factors, Tensor to) {
        binary(dnnl.algorithm.binary_mul, x, factors, null, to);
    }

    /** The library multiplies from one precision to another by its slow reference alone, but converts with a factor for each row. */
    private void scaleAndRound(Tensor x, Tensor factors, Tensor to) {
        primitive_attr attributes = kernels.own(new primitive_attr());
        attributes.set_scales_mask(dnnl.DNNL_ARG_FROM, 1);
        reorder.primitive_desc description = kernels.own(new reorder.primitive_desc(
                OneDnn.engine(), kernels.descriptor(x), OneDnn.engine(), kernels.descriptor(to), attributes, false));
        kernels.add(
                kernels.own(new reorder(description)),
                description,
                kernels.arguments()
                        .with(dnnl.DNNL_ARG_FROM, x)
                        .with(dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_FROM, factors.reshape(x.dim(0)))
                        .with(dnnl.DNNL_ARG_TO, to));
    }

    private void binary(dnnl.algorithm function, Tensor a, Tensor b, @Nullable Tensor plus, Tensor to) {
        primitive_attr attributes = kernels.own(new primitive_attr());
        Arguments arguments = kernels.arguments()
                .with(dnnl.DNNL_ARG_SRC_0, a)
                .with(dnnl.DNNL_ARG_SRC_1, b)
                .with(dnnl.DNNL_ARG_DST, to);
        if (plus != null) {
            post_ops after = kernels.own(new post_ops());
            after.append_binary(dnnl.algorithm.binary_add.value, kernels.descriptor(plus));
            attributes.set_post_ops(after);
            arguments.with(OneDnnProduct.postOperand(0), plus);
        }
        binary.primitive_desc description = kernels.own(new binary.primitive_desc(
                OneDnn.engine(),
                function.value,
                kernels.descriptor(a),
                kernels.descriptor(b),
                kernels.descriptor(to),
                attributes,
                false));
        kernels.add(kernels.own(new binary(description)), description, arguments);
    }
}
