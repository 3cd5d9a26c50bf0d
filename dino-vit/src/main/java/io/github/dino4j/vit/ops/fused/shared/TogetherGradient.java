package io.github.dino4j.vit.ops.fused.shared;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gradient of {@link Together}: that of this process's rows, times the number of processes. Each computes the whole loss, so
 * nothing is exchanged; and the mean over processes, which gradients of weights become, would have a whole loss count as one of N.
 */
public final class TogetherGradient extends FusedOp {
    /** For SameDiff. */
    public TogetherGradient() {}

    TogetherGradient(SameDiff sameDiff, SDVariable gradient, int blocks, int ranks) {
        super(sameDiff, gradient);
        addIArgument(blocks, ranks);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0] / attribute(1), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int blocks = attribute(0);
        int ranks = attribute(1);
        Tensor own = required(out, 0);
        long block = own.dim(0) / blocks;
        for (int i = 0; i < blocks; i++) {
            Tensor from = in.get(0).rows(((long) i * ranks + kernels.group().rank()) * block, block);
            kernels.elements().scale(from, ranks, own.rows(i * block, block));
        }
    }
}
