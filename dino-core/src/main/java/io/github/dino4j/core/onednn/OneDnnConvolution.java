package io.github.dino4j.core.onednn;

import static io.github.dino4j.core.onednn.OneDnnConvolutions.both;

import io.github.dino4j.core.device.ConvolutionKernels;
import io.github.dino4j.core.device.ConvolutionKernels.Window;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;

/**
 * A convolution as primitives. The library wants weights in blocks of channels: they are brought into that order, and rounded on
 * the way where pixels are, once for all resolutions whose primitives agree on it.
 */
final class OneDnnConvolution {
    private final OneDnnKernels kernels;
    private final List<Window> images;
    private final Tensor weight; // (D, C, S, S), or its gradient

    OneDnnConvolution(OneDnnKernels kernels, List<Window> images, Tensor weight) {
        this.kernels = kernels;
        this.images = images;
        this.weight = weight;
    }

    /** Padding beyond the last pixel: what the last place reaches over it. */
    static long[] far(Window window) {
        int down = (window.rows() - 1) * window.stride() + window.side() - window.height() - window.padding();
        int across = (window.columns() - 1) * window.stride() + window.side() - window.width() - window.padding();
        return new long[] {down, across};
    }

    /** A weight in whatever order the library likes. */
    private memory.desc any(memory.data_type type) {
        return kernels.own(new memory.desc(weight.dims(), type, memory.format_tag.any));
    }

    private static memory.data_type type(Tensor pixels) {
        return pixels.precision() == Precision.BFLOAT16 ? memory.data_type.bf16 : memory.data_type.f32;
    }

    /** A forward pass that backward passes can be of: all in one precision. */
    private convolution_forward.primitive_desc hint(Window window, Tensor from, Tensor to, memory.data_type type) {
        return describe(window, type, format(from, type), format(to, type));
    }

    private memory.desc format(Tensor tensor, memory.data_type type) {
        return kernels.own(new memory.desc(tensor.dims(), type, tensor.strides()));
    }

    private convolution_forward.primitive_desc describe(
            Window window, memory.data_type type, memory.desc from, memory.desc to) {
        return kernels.own(new convolution_forward.primitive_desc(
                OneDnn.engine(),
                dnnl.prop_kind.forward_training.value,
                dnnl.algorithm.convolution_direct.value,
                from,
                any(type),
                to,
                both(window.stride()),
                both(window.padding()),
                far(window)));
    }

    /** Working memory for a weight in any order. */
    private Tensor blocked() {
        return kernels.scratch(ConvolutionKernels.working(weight.dim(0), weight.dim(1), weight.dim(2)));
    }

    private void reorder(memory.desc from, Tensor source, memory.desc to, Tensor target, boolean adds) {
        primitive_attr attributes = kernels.own(new primitive_attr());
        if (adds) {
            post_ops after = kernels.own(new post_ops());
            after.append_sum();
            attributes.set_post_ops(after);
        }
        reorder.primitive_desc description =
                kernels.own(new reorder.primitive_desc(OneDnn.engine(), from, OneDnn.engine(), to, attributes, false));
        kernels.add(
                kernels.own(new reorder(description)),
                description,
                kernels.arguments().with(dnnl.DNNL_ARG_FROM, from, source).with(dnnl.DNNL_ARG_TO, to, target));
    }

    /** By way of channels side by side where numbers are rounded: that is less than half of the time that the library takes at once. */
    private void intoOrder(memory.data_type type, memory.desc wanted, Tensor blocks, Tensor place) {
        if (type == memory.data_type.f32 || weight.dim(2) == 1) {
            reorder(kernels.descriptor(weight), weight, wanted, blocks, false);
            return;
        }
        long channels = weight.dim(1);
        long line = weight.dim(3) * channels;
        long[] sideBySide = {weight.dim(2) * line, 1, line, channels};
        memory.desc between = kernels.own(new memory.desc(weight.dims(), type, sideBySide));
        reorder(kernels.descriptor(weight), weight, between, place, false);
        reorder(between, place, wanted, blocks, false);
    }

    void forward(Tensor x, Tensor to) {
        Tensor blocks = blocked();
        Tensor between = blocked();
        memory.desc order = null;
        long first = 0;
        long firstPlace = 0;
        for (Window each : images) {
            Tensor from = OneDnnConvolutions.pixels(x.rows(first, each.pixels()), each);
            Tensor result = OneDnnConvolutions.places(to.rows(firstPlace, each.places()), each);
            convolution_forward.primitive_desc description =
                    describe(each, type(x), kernels.descriptor(from), kernels.descriptor(result));
            memory.desc wanted = kernels.own(description.weights_desc());
            if (order == null || !order.equals(wanted)) {
                intoOrder(type(x), wanted, blocks, between);
                order = wanted;
            }
            kernels.add(
                    kernels.own(new convolution_forward(description)),
                    description,
                    kernels.arguments()
                            .with(dnnl.DNNL_ARG_SRC, from)
                            .with(dnnl.DNNL_ARG_WEIGHTS, wanted, OneDnnConvolutions.within(blocks, wanted))
                            .with(dnnl.DNNL_ARG_DST, result),
                    "convolution " + shape(each));
            first += each.pixels();
            firstPlace += each.places();
        }
    }

    void backwardData(Tensor gradient, Tensor to) {
        Tensor blocks = blocked();
        memory.desc order = null;
        long first = 0;
        long firstPlace = 0;
        for (Window each : images) {
            Tensor of = OneDnnConvolutions.places(gradient.rows(firstPlace, each.places()), each);
            Tensor result = OneDnnConvolutions.pixels(to.rows(first, each.pixels()), each);
            convolution_backward_data.primitive_desc description =
                    kernels.own(new convolution_backward_data.primitive_desc(
                            OneDnn.engine(),
                            dnnl.algorithm.convolution_direct.value,
                            kernels.descriptor(result),
                            any(type(gradient)),
                            kernels.descriptor(of),
                            both(each.stride()),
                            both(each.padding()),
                            far(each),
                            hint(each, result, of, type(gradient))));
            memory.desc wanted = kernels.own(description.weights_desc());
            if (order == null || !order.equals(wanted)) {
                reorder(kernels.descriptor(weight), weight, wanted, blocks, false);
                order = wanted;
            }
            kernels.add(
                    kernels.own(new convolution_backward_data(description)),
                    description,
                    kernels.arguments()
                            .with(dnnl.DNNL_ARG_DIFF_SRC, result)
                            .with(dnnl.DNNL_ARG_WEIGHTS, wanted, OneDnnConvolutions.within(blocks, wanted))
                            .with(dnnl.DNNL_ARG_DIFF_DST, of),
                    "convolution data " + shape(each));
            first += each.pixels();
            firstPlace += each.places();
        }
    }

    void backwardWeight(Tensor x, Tensor gradient) {
        Tensor blocks = blocked();
        long first = 0;
        long firstPlace = 0;
        for (Window each : images) {
            Tensor from = OneDnnConvolutions.pixels(x.rows(first, each.pixels()), each);
            Tensor of = OneDnnConvolutions.places(gradient.rows(firstPlace, each.places()), each);
            convolution_backward_weights.primitive_desc description =
                    kernels.own(new convolution_backward_weights.primitive_desc(
                            OneDnn.engine(),
                            dnnl.algorithm.convolution_direct.value,
                            kernels.descriptor(from),
                            any(memory.data_type.f32),
                            kernels.descriptor(of),
                            both(each.stride()),
                            both(each.padding()),
                            far(each),
                            hint(each, from, of, type(x))));
            memory.desc made = kernels.own(description.diff_weights_desc());
            kernels.add(
                    kernels.own(new convolution_backward_weights(description)),
                    description,
                    kernels.arguments()
                            .with(dnnl.DNNL_ARG_SRC, from)
                            .with(dnnl.DNNL_ARG_DIFF_WEIGHTS, made, OneDnnConvolutions.within(blocks, made))
                            .with(dnnl.DNNL_ARG_DIFF_DST, of),
                    "convolution weights " + shape(each));
            reorder(made, blocks, kernels.descriptor(weight), weight, first > 0);
            first += each.pixels();
            firstPlace += each.places();
        }
    }

    /** Such as {@code 8x56x56 64->64 3x3/1}. */
    private String shape(Window window) {
        return window.batch() + "x" + window.height() + "x" + window.width() + " " + weight.dim(1) + "->"
                + weight.dim(0) + " " + window.side() + "x" + window.side() + "/" + window.stride();
    }
}
