package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Tokens}: of patches, prefix tokens and positions. */
public final class TokensGradient extends FusedOp {
    /** For SameDiff. */
    public TokensGradient() {}

    TokensGradient(SameDiff sameDiff, SDVariable prefix, SDVariable positions, SDVariable gradient) {
        super(sameDiff, prefix, positions, gradient);
    }

    @Override
    public int getNumOutputs() {
        return 3;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long tokens = inputs.get(1)[0];
        long images = inputs.get(2)[0] / tokens;
        return List.of(matrix(images * (tokens - inputs.get(0)[0]), inputs.get(1)[1]), inputs.get(0), inputs.get(1));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(1)[0] * inputs.get(1)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int first = in.get(0).dim(0);
        int tokens = in.get(1).dim(0);
        int dim = in.get(1).dim(1);
        Tensor gradient = in.get(2);
        int images = gradient.dim(0) / tokens;
        Tensor patches = out.get(0);
        if (patches != null) {
            long[] dims = {images, tokens - first, dim};
            kernels.copy(
                    gradient.view((long) first * dim, dims, new long[] {(long) tokens * dim, dim, 1}),
                    patches.reshape(dims));
        }
        Tensor positions = out.get(2);
        Tensor sum = positions == null ? kernels.scratch(tokens, dim) : positions;
        kernels.sumRows(gradient.reshape(images, (long) tokens * dim), sum.reshape((long) tokens * dim));
        Tensor prefix = out.get(1);
        if (prefix != null) {
            kernels.copy(sum.rows(0, first).reshape((long) first * dim), prefix.reshape((long) first * dim));
        }
    }
}
