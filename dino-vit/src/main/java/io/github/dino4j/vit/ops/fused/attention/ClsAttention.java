package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** {@link ClsQueries} by products and a softmax; keeps each segment's weights (B, heads, 1, T). */
public final class ClsAttention extends ClsQueries {
    /** For SameDiff. */
    public ClsAttention() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param shape heads and tokens
     * @param inputs the arguments in order
     */
    public ClsAttention(SameDiff sameDiff, AttentionShape shape, SDVariable... inputs) {
        super(sameDiff, shape, inputs);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    long[] kept(TokenLayout.Segment segment) {
        return shape().clsWeights(segment);
    }

    /** Scores in float32, and their softmax rounded. */
    @Override
    long working() {
        return 2 * shape().rows() * shape().heads();
    }

    @Override
    void attend(Kernels kernels, Segment segment, Tensor to, @Nullable Tensor kept) {
        Tensor queries = segment.queries();
        long[] dims = shape().clsWeights(segment.images());
        Tensor scores = kernels.scratch(dims);
        // What is kept otherwise than products read it, or not at all, is computed into working memory.
        Tensor weights = kept != null && same(kept, queries) ? kept : kernels.scratch(queries.precision(), dims);
        kernels.product(queries, segment.keys().transposed(), scores)
                .times(shape().scale())
                .emit();
        kernels.rows().softmax(scores, false, weights);
        kernels.product(weights, segment.values(), to).emit();
        keep(kernels, weights, kept);
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        List<SDVariable> inputs = new ArrayList<>(List.of(gradients.get(0), arg(0), arg(1)));
        inputs.addAll(results().subList(1, getNumOutputs()));
        if (args().length > 2) {
            inputs.add(arg(2));
        }
        return new ClsAttentionGradient(sameDiff, inputs, shape()).results();
    }
}
