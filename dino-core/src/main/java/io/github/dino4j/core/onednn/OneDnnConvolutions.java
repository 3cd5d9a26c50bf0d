package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;
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
    private record Pooling(dnnl.algorithm kind, int side, int stride, int padding, long down, long across) {
        static Pooling greatest(Window window) {
            long[] far = OneDnnConvolution.far(window);
            return new Pooling(
                    dnnl.algorithm.pooling_max, window.side(), window.stride(), window.padding(), far[0], far[1]);
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
                    new long[] {down, across}));
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
                    new long[] {down, across},
                    forward(kernels, to, gradient)));
        }
    }

    /** Two halves of the channels mixed by a softmax over the two, image by image. */
    private static final class Selection {
        private final OneDnnKernels kernels;
        private final FloatBuffer pixels;
        private final FloatBuffer scores;
        private final int images;
        private final int rows; // of an image
        private final int channels; // of a half

        Selection(OneDnnKernels kernels, Tensor x, Tensor scores) {
            this.kernels = kernels;
            this.pixels = HostTensors.floats(x);
            this.scores = HostTensors.floats(scores);
            this.images = scores.dim(0);
            this.rows = x.dim(0) / images;
            this.channels = x.dim(1) / 2;
        }

        private void shares(int image, float[] shares) {
            int at = 2 * image * channels;
            for (int i = 0; i < channels; i++) {
                shares[i] =
                        (float) (1.0 / (1.0 + Math.exp((double) scores.get(at + channels + i) - scores.get(at + i))));
            }
        }

        void forward(Tensor to) {
            FloatBuffer result = HostTensors.floats(to);
            kernels.forEachRow(images, () -> {
                float[] shares = new float[channels];
                float[] both = new float[2 * channels];
                float[] mixed = new float[channels];
                return image -> {
                    shares(image, shares);
                    for (int row = image * rows; row < (image + 1) * rows; row++) {
                        pixels.get(2 * row * channels, both);
                        for (int i = 0; i < channels; i++) {
                            mixed[i] = both[channels + i] + shares[i] * (both[i] - both[channels + i]);
                        }
                        result.put(row * channels, mixed);
                    }
                };
            });
        }

        void backward(Tensor gradient, Tensor toPixels, Tensor toScores) {
            FloatBuffer of = HostTensors.floats(gradient);
            FloatBuffer shared = HostTensors.floats(toPixels);
            FloatBuffer result = HostTensors.floats(toScores);
            kernels.forEachRow(images, () -> {
                float[] shares = new float[channels];
                float[] both = new float[2 * channels];
                float[] values = new float[channels];
                double[] sums = new double[channels];
                return image -> {
                    shares(image, shares);
                    Arrays.fill(sums, 0.0);
                    for (int row = image * rows; row < (image + 1) * rows; row++) {
                        pixels.get(2 * row * channels, both);
                        of.get(row * channels, values);
                        for (int i = 0; i < channels; i++) {
                            sums[i] += (double) values[i] * (both[i] - both[channels + i]);
                            both[i] = shares[i] * values[i];
                            both[channels + i] = values[i] - both[i];
                        }
                        shared.put(2 * row * channels, both);
                    }
                    for (int i = 0; i < channels; i++) {
                        float moved = (float) (shares[i] * (1.0 - shares[i]) * sums[i]);
                        result.put(2 * image * channels + i, moved);
                        result.put((2 * image + 1) * channels + i, -moved);
                    }
                };
            });
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
