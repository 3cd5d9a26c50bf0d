package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.AttentionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * {@link ClsQueries} without weights in memory; keeps the logarithm of each query's sum of exponentials, for each segment
 * (B, heads, 1).
 */
public final class FlashClsAttention extends ClsQueries {
    /** For SameDiff. */
    public FlashClsAttention() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param shape heads and tokens
     * @param inputs the arguments in order
     */
    public FlashClsAttention(SameDiff sameDiff, AttentionShape shape, SDVariable... inputs) {
        super(sameDiff, shape, inputs);
    }

    @Override
    long[] kept(TokenLayout.Segment segment) {
        return shape().logSums(segment, 1);
    }

    /** Values rounded, for the rare reader that wants them in float32. */
    @Override
    long working() {
        return shape().images() * shape().dim();
    }

    @Override
    void attend(Kernels kernels, Segment segment, Tensor to, @Nullable Tensor kept) {
        Tensor queries = segment.queries();
        Tensor values = same(to, queries) ? to : kernels.scratch(queries.precision(), to.dims());
        AttentionKernels.Heads heads =
                new AttentionKernels.Heads(queries, segment.keys(), segment.values(), shape().scale());
        kernels.attention().attend(heads, values, kept);
        keep(kernels, values, to);
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        List<SDVariable> outputs = results();
        List<SDVariable> inputs = new ArrayList<>(List.of(gradients.get(0), arg(0), arg(1)));
        inputs.addAll(outputs.subList(1, FIRST_KEPT));
        inputs.add(outputs.get(0));
        inputs.addAll(outputs.subList(FIRST_KEPT, outputs.size()));
        if (args().length > 2) {
            inputs.add(arg(2));
        }
        return new FlashClsAttentionGradient(sameDiff, inputs, shape()).results();
    }
}
