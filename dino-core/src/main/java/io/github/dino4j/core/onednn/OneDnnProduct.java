package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.onednn.packed.PackedWeights;
import io.github.dino4j.core.onednn.packed.Packing;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/** A matrix product as one primitive with its epilogues. */
final class OneDnnProduct implements MatrixProduct {
    private final OneDnnKernels kernels;
    private final PackedWeights weights;
    private final Tensor a;
    private final Tensor b;
    private final Tensor to;
    private final Arguments arguments;
    private post_ops after;
    private @Nullable Tensor bias;
    private int count;

    OneDnnProduct(OneDnnKernels kernels, PackedWeights weights, Tensor a, Tensor b, Tensor to) {
        this.kernels = kernels;
        this.weights = weights;
        this.a = a;
        this.b = b;
        this.to = to;
        this.arguments = kernels.arguments();
        this.after = kernels.own(new post_ops());
    }

    static int postOperand(int index) {
        return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | dnnl.DNNL_ARG_SRC_1;
    }

    @Override
    public MatrixProduct bias(Tensor vector) {
        this.bias = vector.reshape(1, vector.size());
        return this;
    }

    @Override
    public MatrixProduct times(float factor) {
        after.append_eltwise(dnnl.algorithm.eltwise_linear.value, factor, 0.0f);
        count++;
        return this;
    }

    @Override
    public MatrixProduct timesColumns(Tensor factors) {
        binary(dnnl.algorithm.binary_mul, factors);
        return this;
    }

    @Override
    public MatrixProduct plusTarget() {
        after.append_sum();
        count++;
        return this;
    }

    @Override
    public MatrixProduct then(Epilogue epilogue) {
        if (epilogue instanceof Epilogue.Gelu) {
            after.append_eltwise(dnnl.algorithm.eltwise_gelu_erf.value, 0.0f, 0.0f);
            count++;
        } else if (epilogue instanceof Epilogue.Add add) {
            binary(dnnl.algorithm.binary_add, add.other());
        }
        return this;
    }

    private void binary(dnnl.algorithm function, Tensor other) {
        after.append_binary(function.value, kernels.descriptor(other));
        arguments.with(postOperand(count++), other);
    }

    /** Whether the only column of a rounded matrix lies apart, which oneDNN 3.8.1 does not see: it writes it side by side. */
    private boolean isTorn() {
        return to.rank() == 2
                && a.precision() == Precision.BFLOAT16
                && to.dim(1) == 1
                && to.dim(0) > 1
                && to.strides()[0] != 1;
    }

    @Override
    public void emit() {
        if (isTorn()) {
            throw new IllegalArgumentException("a product of one column must be stored side by side, not as " + to);
        }
        if (isMistakable(a) || isMistakable(b) || isMistakable(to)) {
            int most = a.dim(0) - 1;
            part(0, most).emitAtOnce();
            part(most, 1).emitAtOnce();
        } else {
            emitAtOnce();
        }
    }

    /**
     * Whether oneDNN 3.8.1 would take this batch of matrices for another: where B matrices of width d in h heads lie side by
     * side in groups, as queries, keys and values do, products come out wrong if B h d is the distance between images.
     */
    private static boolean isMistakable(Tensor batch) {
        if (batch.rank() != 4) {
            return false;
        }
        long[] dims = batch.dims();
        long[] strides = batch.strides();
        long width = strides[3] == 1 ? dims[3] : dims[2];
        return dims[0] > 1 && dims[0] * dims[1] * width == strides[0];
    }

    /** The same for some matrices of a batch. */
    private OneDnnProduct part(int first, int matrices) {
        if (bias != null || !arguments.isEmpty()) {
            throw new IllegalStateException("a batch with a bias or another operand cannot be taken apart");
        }
        OneDnnProduct part = new OneDnnProduct(
                kernels, weights, a.rows(first, matrices), b.rows(first, matrices), to.rows(first, matrices));
        part.after = after;
        return part;
    }

    private void emitAtOnce() {
        primitive_attr attributes = kernels.own(new primitive_attr());
        attributes.set_post_ops(after);
        boolean packed = b.isConstant() && b.rank() == 2;
        matmul.primitive_desc description = describe(attributes, packed ? anyOrder() : kernels.descriptor(b));
        arguments.with(dnnl.DNNL_ARG_SRC, a).with(dnnl.DNNL_ARG_DST, to);
        if (packed) {
            memory.desc order = kernels.own(description.weights_desc());
            arguments
                    .map()
                    .put(
                            dnnl.DNNL_ARG_WEIGHTS,
                            weights.take(kernels, b, order, 0, this::pack).packed());
        } else {
            arguments.with(dnnl.DNNL_ARG_WEIGHTS, b);
        }
        kernels.add(kernels.own(new matmul(description)), description, arguments, "matmul " + shape());
    }

    /** What the library likes best, in the precision of the rows. */
    private memory.desc anyOrder() {
        return kernels.own(new memory.desc(b.dims(), OneDnn.type(a.precision()), memory.format_tag.any));
    }

    private void pack(engine cpu, Tensor weight, memory order, Tensor factors) {
        memory.desc description = OneDnn.descriptor(weight);
        memory plain = OneDnn.memory(description, weight);
        Packing.reorder(cpu, plain, order);
        List.of(plain, description).forEach(Pointer::deallocate);
    }

    private matmul.primitive_desc describe(primitive_attr attributes, memory.desc right) {
        memory.desc left = kernels.descriptor(a);
        memory.desc result = kernels.descriptor(to);
        Tensor vector = bias;
        try {
            if (vector == null) {
                return kernels.own(new matmul.primitive_desc(OneDnn.engine(), left, right, result, attributes, false));
            }
            arguments.with(dnnl.DNNL_ARG_BIAS, vector);
            return kernels.own(new matmul.primitive_desc(
                    OneDnn.engine(), left, right, kernels.descriptor(vector), result, attributes, false));
        } catch (RuntimeException e) {
            throw new IllegalStateException("no kernel multiplies " + a + " by " + b + " into " + to, e);
        }
    }

    /** Such as {@code 24x(65x32x65)}: a batch of products of M rows, K terms and N columns. */
    private String shape() {
        int rank = a.rank();
        String product = a.dim(rank - 2) + "x" + a.dim(rank - 1) + "x" + b.dim(rank - 1);
        long batch = a.size() / ((long) a.dim(rank - 2) * a.dim(rank - 1));
        return batch == 1 ? product : batch + "x(" + product + ")";
    }
}
