package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_backward;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;

/** Pooling and sums as primitives; the rest is in {@link OneDnnConvolution} and {@link OneDnnBatchNorm}. */
final class OneDnnConvolutions implements ConvolutionKernels {
    private final OneDnnKernels kernels;

    OneDnnConvolutions(OneDnnKernels kernels) {
        this.kernels = kernels;
    }

    /** Rows of pixels as the images (B, C, H, W) that they are, channels side by side. */
    static Tensor images(Tensor rows, int batch, int height, int width) {
        long channels = rows.dim(1);
        long line = width * channels;
        return rows.view(0, new long[] {batch, channels, height, width}, new long[] {height * line, 1, line, channels});
    }

    static Tensor pixels(Tensor rows, Window images) {
        return images(rows, images.batch(), images.height(), images.width());
    }

    static Tensor places(Tensor rows, Window images) {
        return images(rows, images.batch(), images.rows(), images.columns());
    }

    @Override
    public void convolve(List<Window> images, Tensor x, Tensor weight, Tensor to) {
        new OneDnnConvolution(kernels, images, weight).forward(x, to);
    }

    @Override
    public void convolveBackwardData(List<Window> images, Tensor gradient, Tensor weight, Tensor to) {
        new OneDnnConvolution(kernels, images, weight).backwardData(gradient, to);
    }

    @Override
    public void convolveBackwardWeight(List<Window> images, Tensor x, Tensor gradient, Tensor to) {
        new OneDnnConvolution(kernels, images, to).backwardWeight(x, gradient);
    }

    /** How a window moves: both of oneDNN's kinds of pooling and their gradients. */
    private record Pooling(dnnl.algorithm kind, int side, int stride, int padding, long... far) {
        static Pooling greatest(Window window) {
            return new Pooling(
                    dnnl.algorithm.pooling_max,
                    window.side(),
                    window.stride(),
                    window.padding(),
                    OneDnnConvolution.far(window));
        }

        /** What a square at a far edge lacks is padding, which does not count. */
        static Pooling mean(Squares squares) {
            long down = (long) squares.rows() * squares.side() - squares.height();
            long across = (long) squares.columns() * squares.side() - squares.width();
            return new Pooling(
                    dnnl.algorithm.pooling_avg_exclude_padding, squares.side(), squares.side(), 0, down, across);
        }

        pooling_forward.primitive_desc forward(OneDnnKernels kernels, memory.desc from, memory.desc to) {
            return kernels.own(new pooling_forward.primitive_desc(
                    OneDnn.engine(),
                    dnnl.prop_kind.forward_training.value,
                    kind.value,
                    from,
                    to,
                    both(stride),
                    both(side),
                    both(0),
                    both(padding),
                    far));
        }

        pooling_backward.primitive_desc backward(OneDnnKernels kernels, memory.desc gradient, memory.desc to) {
            return kernels.own(new pooling_backward.primitive_desc(
                    OneDnn.engine(),
                    kind.value,
                    to,
                    gradient,
                    both(stride),
                    both(side),
                    both(0),
                    both(padding),
                    far,
                    forward(kernels, to, gradient)));
        }
    }

    static long[] both(int value) {
        return new long[] {value, value};
    }

    @Override
    public void maxPool(Window images, Tensor x, Tensor to, Tensor marks) {
        Tensor from = pixels(x, images);
        Tensor result = places(to, images);
        pooling_forward.primitive_desc description =
                Pooling.greatest(images).forward(kernels, kernels.descriptor(from), kernels.descriptor(result));
        memory.desc workspace = kernels.own(description.workspace_desc());
        kernels.add(
                kernels.own(new pooling_forward(description)),
                description,
                kernels.arguments()
                        .with(dnnl.DNNL_ARG_SRC, from)
                        .with(dnnl.DNNL_ARG_DST, result)
                        .with(dnnl.DNNL_ARG_WORKSPACE, workspace, within(marks, workspace)));
    }

    @Override
    public void maxPoolBackward(Window images, Tensor gradient, Tensor marks, Tensor to) {
        Tensor of = places(gradient, images);
        Tensor result = pixels(to, images);
        pooling_backward.primitive_desc description =
                Pooling.greatest(images).backward(kernels, kernels.descriptor(of), kernels.descriptor(result));
        kernels.add(
                kernels.own(new pooling_backward(description)),
                description,
                kernels.arguments()
                        .with(dnnl.DNNL_ARG_DIFF_DST, of)
                        .with(dnnl.DNNL_ARG_DIFF_SRC, result)
                        .with(dnnl.DNNL_ARG_WORKSPACE, kernels.own(description.workspace_desc()), marks));
    }

    @Override
    public void meanPool(Squares images, Tensor x, Tensor to) {
        Tensor from = images(x, images.batch(), images.height(), images.width());
        Tensor result = images(to, images.batch(), images.rows(), images.columns());
        pooling_forward.primitive_desc description =
                Pooling.mean(images).forward(kernels, kernels.descriptor(from), kernels.descriptor(result));
        kernels.add(
                kernels.own(new pooling_forward(description)),
                description,
                kernels.arguments().with(dnnl.DNNL_ARG_SRC, from).with(dnnl.DNNL_ARG_DST, result));
    }

    @Override
    public void meanPoolBackward(Squares images, Tensor gradient, Tensor to) {
        Tensor of = images(gradient, images.batch(), images.rows(), images.columns());
        Tensor result = images(to, images.batch(), images.height(), images.width());
        pooling_backward.primitive_desc description =
                Pooling.mean(images).backward(kernels, kernels.descriptor(of), kernels.descriptor(result));
        kernels.add(
                kernels.own(new pooling_backward(description)),
                description,
                kernels.arguments().with(dnnl.DNNL_ARG_DIFF_DST, of).with(dnnl.DNNL_ARG_DIFF_SRC, result));
    }

    @Override
    public void select(Tensor x, Tensor scores, Tensor to) {
        new Selection(kernels, x, scores).forward(to);
    }

    @Override
    public void selectBackward(Tensor x, Tensor scores, Tensor gradient, List<Tensor> to) {
        new Selection(kernels, x, scores).backward(gradient, to.get(0), to.get(1));
    }

    @Override
    public void normalize(Norm norm, Tensor to, @Nullable Tensor marks) {
        new OneDnnBatchNorm(kernels, norm).forward(to, marks);
    }

    @Override
    public void normalizeBackward(Norm norm, Tensor gradient, @Nullable Tensor marks, List<Tensor> to) {
        new OneDnnBatchNorm(kernels, norm).backward(gradient, marks, to);
    }

    @Override
    public void normalizeBy(Norm norm, Tensor to, boolean rectified) {
        new OneDnnBatchNorm(kernels, norm).apply(to, rectified);
    }

    @Override
    public void rectifiedSum(Tensor a, Tensor b, Tensor to) {
        post_ops after = kernels.own(new post_ops());
        after.append_eltwise(dnnl.algorithm.eltwise_relu.value, 0.0f, 0.0f);
        primitive_attr attributes = kernels.own(new primitive_attr());
        attributes.set_post_ops(after);
        binary.primitive_desc description = kernels.own(new binary.primitive_desc(
                OneDnn.engine(),
                dnnl.algorithm.binary_add.value,
                kernels.descriptor(a),
                kernels.descriptor(b),
                kernels.descriptor(to),
                attributes,
                false));
        kernels.add(
                kernels.own(new binary(description)),
                description,
                kernels.arguments()
                        .with(dnnl.DNNL_ARG_SRC_0, a)
                        .with(dnnl.DNNL_ARG_SRC_1, b)
                        .with(dnnl.DNNL_ARG_DST, to));
    }

    /** Memory for a format of the library's own, which must have room in it. */
    static Tensor within(Tensor memory, memory.desc format) {
        long bytes = format.get_size();
        if (bytes > memory.span().bytes()) {
            throw new IllegalStateException("the library would write " + bytes + " bytes into " + memory);
        }
        return memory;
    }
}
