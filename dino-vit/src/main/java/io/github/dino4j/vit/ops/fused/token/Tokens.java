package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Prepends CLS token and registers to each image's patches and adds positions. */
public final class Tokens extends FusedOp {
    /** For SameDiff. */
    public Tokens() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param patches embedded patches
     * @param prefix tokens before the patches
     * @param positions position embeddings
     */
    public Tokens(SameDiff sameDiff, SDVariable patches, SDVariable prefix, SDVariable positions) {
        super(sameDiff, patches, prefix, positions);
    }

    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long tokens = inputs.get(2)[0];
        return List.of(matrix(inputs.get(0)[0] / (tokens - inputs.get(1)[0]) * tokens, inputs.get(2)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().tokens(in.get(0), in.get(1), in.get(2), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new TokensGradient(sameDiff, arg(1), arg(2), gradients.get(0)).results();
    }
}
