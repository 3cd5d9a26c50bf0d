package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Attention}: arguments are the gradient of the values, qkv, and each segment's weights. */
public final class AttentionGradient extends FusedOp {
    /** For SameDiff. */
    public AttentionGradient() {}

    AttentionGradient(SameDiff sameDiff, List<SDVariable> inputs, AttentionShape shape) {
        super(sameDiff, inputs.toArray(new SDVariable[0]));
        addIArgument(shape.encode());
    }

    private AttentionShape shape() {
        return AttentionShape.decode(attributes());
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
        return inputs.subList(1, 2);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return shape().largestWeights();
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        // Products want their operands stored alike, and so does the softmax its output and that output's gradient.
        Tensor working = kernels.scratch(in.get(2).precision(), shape.largestWeights());
        long first = 0;
        for (int i = 0; i < shape.segments().size(); i++) {
            emit(kernels, in, required(out, 0), i, first, working);
            first += shape.segments().get(i).rows();
        }
    }

    private void emit(Kernels kernels, List<Tensor> in, Tensor to, int index, long first, Tensor working) {
        AttentionShape shape = shape();
        TokenLayout.Segment segment = shape.segments().get(index);
        Tensor gradient = shape.part(in.get(0), 0, segment, first); // (B, h, T, d)
        Tensor weights = in.get(2 + index); // (B, h, T, T)
        Tensor q = shape.part(in.get(1), 0, segment, first);
        Tensor k = shape.part(in.get(1), 1, segment, first);
        Tensor v = shape.part(in.get(1), 2, segment, first);
        Tensor scores = working.first(shape.weights(segment));
        kernels.product(weights.transposed(), gradient, shape.part(to, 2, segment, first))
                .emit();
        kernels.product(gradient, v.transposed(), scores).emit();
        kernels.rows().softmaxBackward(weights, false, scores, scores);
        kernels.product(scores, k, shape.part(to, 0, segment, first))
                .times(shape.scale())
                .emit();
        kernels.product(scores.transposed(), q, shape.part(to, 1, segment, first))
                .times(shape.scale())
                .emit();
    }
}
