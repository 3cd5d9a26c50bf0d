package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ConvolutionKernels.Norm;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.jspecify.annotations.Nullable;

/** Batch normalisation of images, with its ReLU, as primitives. */
final class OneDnnBatchNorm {
    private static final int AFFINE =
            dnnl.normalization_flags.use_scale.value | dnnl.normalization_flags.use_shift.value;
    private static final int RELU = dnnl.normalization_flags.fuse_norm_relu.value;
    private static final int GIVEN = dnnl.normalization_flags.use_global_stats.value;

    private final OneDnnKernels kernels;
    private final Norm norm;
    private final Tensor x;

    OneDnnBatchNorm(OneDnnKernels kernels, Norm norm) {
        this.kernels = kernels;
        this.norm = norm;
        this.x = images(norm.x());
    }

    private Tensor images(Tensor rows) {
        return OneDnnConvolutions.images(rows, norm.images(), rows.dim(0) / norm.images(), 1);
    }

    private batch_normalization_forward.primitive_desc describe(dnnl.prop_kind kind, Tensor to, int flags) {
        return kernels.own(new batch_normalization_forward.primitive_desc(
                OneDnn.engine(), kind.value, kernels.descriptor(x), kernels.descriptor(to), norm.eps(), flags));
    }

    private Arguments arguments() {
        int width = norm.x().dim(1);
        return kernels.arguments()
                .with(dnnl.DNNL_ARG_SRC, x)
                .with(dnnl.DNNL_ARG_MEAN, norm.stats().rows(0, 1).reshape(width))
                .with(dnnl.DNNL_ARG_VARIANCE, norm.stats().rows(1, 1).reshape(width))
                .with(dnnl.DNNL_ARG_SCALE, norm.weight());
    }

    void forward(Tensor to, @Nullable Tensor marks) {
        Tensor result = images(to);
        int flags = AFFINE | (marks == null ? 0 : RELU);
        batch_normalization_forward.primitive_desc description =
                describe(dnnl.prop_kind.forward_training, result, flags);
        Arguments arguments = arguments().with(dnnl.DNNL_ARG_SHIFT, norm.bias()).with(dnnl.DNNL_ARG_DST, result);
        if (marks != null) {
            memory.desc workspace = kernels.own(description.workspace_desc());
            arguments.with(dnnl.DNNL_ARG_WORKSPACE, workspace, OneDnnConvolutions.within(marks, workspace));
        }
        kernels.add(kernels.own(new batch_normalization_forward(description)), description, arguments);
    }

    void apply(Tensor to, boolean rectified) {
        Tensor result = images(to);
        batch_normalization_forward.primitive_desc description =
                describe(dnnl.prop_kind.forward_inference, result, AFFINE | GIVEN | (rectified ? RELU : 0));
        kernels.add(
                kernels.own(new batch_normalization_forward(description)),
                description,
                arguments().with(dnnl.DNNL_ARG_SHIFT, norm.bias()).with(dnnl.DNNL_ARG_DST, result));
    }

    void backward(Tensor gradient, @Nullable Tensor marks, List<Tensor> to) {
        Tensor of = images(gradient);
        Tensor toX = images(to.get(0));
        int flags = AFFINE | (marks == null ? 0 : RELU);
        batch_normalization_forward.primitive_desc hint = describe(dnnl.prop_kind.forward_training, x, flags);
        batch_normalization_backward.primitive_desc description =
                kernels.own(new batch_normalization_backward.primitive_desc(
                        OneDnn.engine(),
                        dnnl.prop_kind.backward.value,
                        kernels.descriptor(toX),
                        kernels.descriptor(of),
                        kernels.descriptor(x),
                        norm.eps(),
                        flags,
                        hint));
        Arguments arguments = arguments()
                .with(dnnl.DNNL_ARG_DIFF_DST, of)
                .with(dnnl.DNNL_ARG_DIFF_SRC, toX)
                .with(dnnl.DNNL_ARG_DIFF_SCALE, to.get(1))
                .with(dnnl.DNNL_ARG_DIFF_SHIFT, to.get(2));
        if (marks != null) {
            memory.desc workspace = kernels.own(description.workspace_desc());
            arguments.with(dnnl.DNNL_ARG_WORKSPACE, workspace, OneDnnConvolutions.within(marks, workspace));
        }
        kernels.add(kernels.own(new batch_normalization_backward(description)), description, arguments);
    }
}
