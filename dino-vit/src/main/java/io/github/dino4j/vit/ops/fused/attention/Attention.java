package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Multi-head self-attention on (R, 3D); outputs the values (R, D) and each segment's weights (B, heads, T, T). */
public final class Attention extends FusedOp {
    /** For SameDiff. */
    public Attention() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param qkv queries, keys and values side by side
     * @param shape heads and tokens
     */
    public Attention(SameDiff sameDiff, SDVariable qkv, AttentionShape shape) {
        super(sameDiff, qkv);
        addIArgument(shape.encode());
    }

    private AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    @Override
    public int getNumOutputs() {
        return 1 + shape().segments().size();
    }

    @Override
    protected Reads reads(int argument) {
        return Reads.OPERAND;
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        AttentionShape shape = shape();
        List<long[]> shapes = new ArrayList<>();
        shapes.add(matrix(inputs.get(0)[0], shape.dim()));
        shape.segments().forEach(segment -> shapes.add(shape.weights(segment)));
        return shapes;
    }

    /** Scores of one segment in float32, and their softmax rounded. */
    @Override
    protected long scratch(List<long[]> inputs) {
        return 2 * shape().largestWeights();
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        Tensor qkv = in.get(0);
        Tensor scores = kernels.scratch(shape.largestWeights());
        Tensor rounded = kernels.scratch(qkv.precision(), shape.largestWeights());
        long first = 0;
        for (int i = 0; i < shape.segments().size(); i++) {
            TokenLayout.Segment segment = shape.segments().get(i);
            long[] dims = shape.weights(segment);
            Tensor kept = out.get(1 + i);
            // The operands of a product are stored alike: weights that are kept otherwise are copied for it.
            Tensor weights = kept != null && kept.precision() == qkv.precision() ? kept : rounded.first(dims);
            Tensor values = shape.part(required(out, 0), 0, segment, first);
            Tensor working = weights.precision() == Precision.FLOAT32 ? weights : scores.first(dims);
            kernels.product(
                            shape.part(qkv, 0, segment, first),
                            shape.part(qkv, 1, segment, first).transposed(),
                            working)
                    .times(shape.scale())
                    .emit();
            if (kept != null && kept != weights) {
                kernels.rows().softmax(working, false, kept);
            }
            kernels.rows().softmax(working, false, weights);
            kernels.product(weights, shape.part(qkv, 2, segment, first), values).emit();
            first += segment.rows();
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        List<SDVariable> inputs = new ArrayList<>();
        inputs.add(gradients.get(0));
        inputs.add(arg(0));
        inputs.addAll(results().subList(1, getNumOutputs()));
        return new AttentionGradient(sameDiff, inputs, shape()).results();
    }
}
