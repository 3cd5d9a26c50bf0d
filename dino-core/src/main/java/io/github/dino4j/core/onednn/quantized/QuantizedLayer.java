package io.github.dino4j.core.onednn.quantized;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.onednn.packed.PackedWeight;
import io.github.dino4j.core.onednn.packed.PackedWeights;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer in int8: primitives that find the rows' factors, round the rows and multiply them. The product is
 * one of a batch of one matrix, because only there the library multiplies each row by a number fast, in its epilogue; the bias
 * follows for that reason.
 *
 * @param x (R, K), either precision
 * @param weight (N, K) float32
 * @param bias (N), or null for none
 * @param epilogue what is done to the sums
 * @param to (R, N), either precision
 */
public record QuantizedLayer(
        Tensor x, Tensor weight, @Nullable Tensor bias, Epilogue epilogue, Tensor to) {
    private static final int LINE = 16; // floats of a cache line
    private static final int ROOMS = 3; // numbers for a row on the way to its factor
    private static final int OF_ROWS = 1; // masks of axes that scales belong to
    private static final int OF_COLUMNS = 1 << 2;

    /**
     * Emits the kernels.
     *
     * @param kernels where to
     * @param weights those that lists of the device have
     */
    public void emit(QuantizedKernels kernels, PackedWeights weights) {
        long rows = x.dim(0);
        long padded = (ROOMS * rows + LINE - 1) / LINE * LINE;
        Tensor room = kernels.scratch(Precision.FLOAT32, padded).first(ROOMS, rows);
        Tensor whole = kernels.scratch(Precision.INT8, rows, x.dim(1));
        Tensor factors = room.first(rows);
        RowFactors.emit(kernels, x, room);
        round(kernels, factors, whole);
        multiply(kernels, weights, factors, whole);
    }

    private void round(QuantizedKernels kernels, Tensor factors, Tensor whole) {
        primitive_attr attributes = kernels.own(new primitive_attr());
        attributes.set_scales_mask(dnnl.DNNL_ARG_DST, OF_ROWS);
        memory.desc from = kernels.descriptor(x);
        memory.desc result = kernels.descriptor(whole);
        reorder.primitive_desc description = kernels.own(
                new reorder.primitive_desc(kernels.engine(), from, kernels.engine(), result, attributes, false));
        IntMemoryMap arguments = kernels.own(new IntMemoryMap());
        arguments.put(dnnl.DNNL_ARG_FROM, kernels.memory(from, x));
        arguments.put(dnnl.DNNL_ARG_TO, kernels.memory(result, whole));
        put(kernels, arguments, dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_DST, factors);
        kernels.add(kernels.own(new reorder(description)), description, arguments, "rounding");
    }

    static void put(QuantizedKernels kernels, IntMemoryMap arguments, int number, Tensor tensor) {
        arguments.put(number, kernels.memory(kernels.descriptor(tensor), tensor));
    }

    private void multiply(QuantizedKernels kernels, PackedWeights weights, Tensor factors, Tensor whole) {
        long rows = x.dim(0);
        long terms = x.dim(1);
        long columns = to.dim(1);
        IntMemoryMap arguments = kernels.own(new IntMemoryMap());
        primitive_attr attributes = attributes(kernels, factors.reshape(1, rows, 1), arguments);
        Tensor left = whole.reshape(1, rows, terms);
        Tensor result = to.reshape(1, rows, columns);
        memory.desc any = kernels.own(
                new memory.desc(new long[] {1, terms, columns}, memory.data_type.s8, memory.format_tag.any));
        matmul.primitive_desc description = kernels.own(new matmul.primitive_desc(
                kernels.engine(), kernels.descriptor(left), any, kernels.descriptor(result), attributes, false));
        PackedWeight packed =
                weights.take(kernels, weight, kernels.own(description.weights_desc()), columns, new WholeRows());
        put(kernels, arguments, dnnl.DNNL_ARG_ATTR_SCALES | dnnl.DNNL_ARG_WEIGHTS, packed.factors());
        put(kernels, arguments, dnnl.DNNL_ARG_SRC, left);
        put(kernels, arguments, dnnl.DNNL_ARG_DST, result);
        arguments.put(dnnl.DNNL_ARG_WEIGHTS, packed.packed());
        kernels.add(
                kernels.own(new matmul(description)),
                description,
                arguments,
                "int8 matmul " + rows + "x" + terms + "x" + columns);
    }

    /** Columns by the weight's factors, rows by theirs, the bias, and what else is done. */
    private primitive_attr attributes(QuantizedKernels kernels, Tensor factors, IntMemoryMap arguments) {
        primitive_attr attributes = kernels.own(new primitive_attr());
        attributes.set_scales_mask(dnnl.DNNL_ARG_WEIGHTS, OF_COLUMNS);
        post_ops after = kernels.own(new post_ops());
        int count = 0;
        after.append_binary(dnnl.algorithm.binary_mul.value, kernels.descriptor(factors));
        put(kernels, arguments, operand(count++), factors);
        Tensor vector = bias;
        if (vector != null) {
            Tensor row = vector.reshape(1, 1, vector.size());
            after.append_binary(dnnl.algorithm.binary_add.value, kernels.descriptor(row));
            put(kernels, arguments, operand(count++), row);
        }
        if (epilogue instanceof Epilogue.Gelu) {
            after.append_eltwise(dnnl.algorithm.eltwise_gelu_erf.value, 0.0f, 0.0f);
        } else if (epilogue instanceof Epilogue.Add add) {
            Tensor other = add.other().reshape(1, to.dim(0), to.dim(1));
            after.append_binary(dnnl.algorithm.binary_add.value, kernels.descriptor(other));
            put(kernels, arguments, operand(count), other);
        }
        attributes.set_post_ops(after);
        return attributes;
    }

    static int operand(int index) {
        return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | dnnl.DNNL_ARG_SRC_1;
    }
}
