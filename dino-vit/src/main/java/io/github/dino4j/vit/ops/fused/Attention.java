package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.engine.Kernels;
import io.github.dino4j.core.engine.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Multi-head self-attention on (R, 3D); outputs the values (R, D) and each segment's weights (B, heads, T, T). */
public final class Attention extends FusedOp {
    /** For SameDiff. */
    public Attention() {}

    Attention(SameDiff sameDiff, SDVariable qkv, AttentionShape shape) {
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
    protected List<long[]> shapes(List<long[]> inputs) {
        AttentionShape shape = shape();
        List<long[]> shapes = new ArrayList<>();
        shapes.add(matrix(inputs.get(0)[0], shape.dim()));
        shape.segments().forEach(segment -> shapes.add(shape.weights(segment)));
        return shapes;
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        AttentionShape shape = shape();
        return shape.segments().stream()
                .mapToLong(s -> (long) s.rows() * shape.heads() * s.tokens())
                .sum();
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        Tensor qkv = in.get(0);
        long first = 0;
        for (int i = 0; i < shape.segments().size(); i++) {
            TokenLayout.Segment segment = shape.segments().get(i);
            Tensor kept = out.get(1 + i);
            Tensor weights = kept == null ? kernels.scratch(shape.weights(segment)) : kept;
            Tensor q = shape.part(qkv, 0, segment, first);
            Tensor k = shape.part(qkv, 1, segment, first);
            Tensor v = shape.part(qkv, 2, segment, first);
            kernels.product(q, k.transposed(), weights).times(shape.scale()).emit();
            kernels.rows().softmax(weights, false, weights);
            kernels.product(weights, v, shape.part(required(out, 0), 0, segment, first))
                    .emit();
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
