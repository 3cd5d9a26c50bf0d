package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import org.jspecify.annotations.Nullable;

/** What kernels mark for their gradients, a byte for each element, as floats of the graph that nobody reads as such. */
final class Marks {
    private Marks() {}

    static long[] shape(long rows, long columns) {
        return new long[] {(rows * columns + Float.BYTES - 1) / Float.BYTES};
    }

    /** The marks of some elements, of which others lie before. */
    static Tensor of(Tensor floats, long before, long count) {
        return Tensor.of(floats.address(), Precision.BYTE, before + count)
                .view(before, new long[] {count}, new long[] {1});
    }

    /** Room for marks, be it only for a while. */
    static Tensor room(Kernels kernels, @Nullable Tensor output, long... shape) {
        return output == null ? kernels.scratch(shape) : output;
    }
}
