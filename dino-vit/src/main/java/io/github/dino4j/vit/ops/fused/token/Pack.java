package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Stacks matrices of equal width. */
public final class Pack extends FusedOp {
    /** For SameDiff. */
    public Pack() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param parts what is put one below the other
     */
    public Pack(SameDiff sameDiff, List<SDVariable> parts) {
        super(sameDiff, parts.toArray(new SDVariable[0]));
    }

    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.stream().mapToLong(shape -> shape[0]).sum(), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        long first = 0;
        for (Tensor part : in) {
            kernels.copy(part, required(out, 0).rows(first, part.dim(0)));
            first += part.dim(0);
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        List<SDVariable> inputs = new ArrayList<>(List.of(args()));
        inputs.add(gradients.get(0));
        return new PackGradient(sameDiff, inputs).results();
    }
}
