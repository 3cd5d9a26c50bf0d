package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Bags of words (B, K) of shares at all places of images (B*N, K). Has no gradient. */
public final class Bags extends FusedOp {
    /** For SameDiff. */
    public Bags() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x the shares
     * @param places N
     */
    public Bags(SameDiff sameDiff, SDVariable x, int places) {
        super(sameDiff, x);
        addIArgument(places);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long[] shape = inputs.get(0);
        return List.of(matrix(shape[0] / attribute(0), shape[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        kernels.rows().bags(in.get(0), attribute(0), required(out, 0));
    }
}
