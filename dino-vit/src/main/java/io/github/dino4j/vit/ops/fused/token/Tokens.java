package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Prepends CLS token and registers, if there are any, to each image's patches and adds positions. */
public final class Tokens extends FusedOp {
    /** For SameDiff. */
    public Tokens() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param inputs embedded patches (B*N, D), position embeddings (N+P, D) and, if there are any, tokens before the patches
     *     (P, D)
     */
    public Tokens(SameDiff sameDiff, SDVariable... inputs) {
        super(sameDiff, inputs);
    }

    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long tokens = inputs.get(1)[0];
        long prefix = inputs.size() > 2 ? inputs.get(2)[0] : 0;
        return List.of(matrix(inputs.get(0)[0] / (tokens - prefix) * tokens, inputs.get(1)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().tokens(in.get(0), in.size() > 2 ? in.get(2) : null, in.get(1), required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable gradient = gradients.get(0);
        List<SDVariable> results = args().length > 2
                ? new TokensGradient(sameDiff, arg(1), gradient, arg(2)).results()
                : new TokensGradient(sameDiff, arg(1), gradient).results();
        return results;
    }
}
