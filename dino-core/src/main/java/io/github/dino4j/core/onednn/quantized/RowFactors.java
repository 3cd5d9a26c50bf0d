package io.github.dino4j.core.onednn.quantized;

import io.github.dino4j.core.device.Tensor;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reduction;
import org.jspecify.annotations.Nullable;

/**
 * The factor of each row, by reductions of the library: it has the greatest of a row and the least, not the greatest absolute
 * value. Neither sees what is no number, which would be rounded to one; a sum of the row, times zero, sees it.
 */
final class RowFactors {
    private final QuantizedKernels kernels;
    private final Tensor x;

    private RowFactors(QuantizedKernels kernels, Tensor x) {
        this.kernels = kernels;
        this.x = x;
    }

    /**
     * Emits the kernels.
     *
     * @param kernels where to
     * @param x (R, K), either precision
     * @param room (3, R), the factors first
     */
    static void emit(QuantizedKernels kernels, Tensor x, Tensor room) {
        RowFactors each = new RowFactors(kernels, x);
        Tensor factors = column(room, 0);
        Tensor least = column(room, 1);
        Tensor zeros = column(room, 2);
        each.reduce(dnnl.algorithm.reduction_min, null, null, -1.0f, least);
        each.reduce(dnnl.algorithm.reduction_sum, null, null, 0.0f, zeros);
        each.reduce(dnnl.algorithm.reduction_max, least, zeros, RowRounding.STEP, factors);
    }

    private static Tensor column(Tensor room, int row) {
        return room.rows(row, 1).reshape(room.dim(1), 1);
    }

    /** To (R, 1): not less than something, plus something, and multiplied. */
    private void reduce(dnnl.algorithm how, @Nullable Tensor least, @Nullable Tensor plus, float times, Tensor to) {
        IntMemoryMap arguments = kernels.own(new IntMemoryMap());
        post_ops after = kernels.own(new post_ops());
        if (least != null) {
            after.append_binary(dnnl.algorithm.binary_max.value, kernels.descriptor(least));
            QuantizedLayer.put(kernels, arguments, QuantizedLayer.operand(0), least);
        }
        if (plus != null) {
            after.append_binary(dnnl.algorithm.binary_add.value, kernels.descriptor(plus));
            QuantizedLayer.put(kernels, arguments, QuantizedLayer.operand(1), plus);
        }
        after.append_eltwise(dnnl.algorithm.eltwise_linear.value, times, 0.0f);
        primitive_attr attributes = kernels.own(new primitive_attr());
        attributes.set_post_ops(after);
        memory.desc from = kernels.descriptor(x);
        reduction.primitive_desc description = kernels.own(new reduction.primitive_desc(
                kernels.engine(), how, from, kernels.descriptor(to), 0.0f, 0.0f, attributes, false));
        arguments.put(dnnl.DNNL_ARG_SRC, kernels.memory(from, x));
        QuantizedLayer.put(kernels, arguments, dnnl.DNNL_ARG_DST, to);
        kernels.add(kernels.own(new reduction(description)), description, arguments, "factors");
    }
}
