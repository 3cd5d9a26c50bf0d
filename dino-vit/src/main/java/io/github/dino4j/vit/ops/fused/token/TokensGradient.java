package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Tokens}: of patches, positions and, if there are any, prefix tokens. */
public final class TokensGradient extends FusedOp {
    /** For SameDiff. */
    public TokensGradient() {}

    /** Of positions, the output's gradient and, if there are any, prefix tokens. */
    TokensGradient(SameDiff sameDiff, SDVariable... inputs) {
        super(sameDiff, inputs);
    }

    @Override
    public int getNumOutputs() {
        return args().length;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long[] positions = inputs.get(0);
        long prefix = inputs.size() > 2 ? inputs.get(2)[0] : 0;
        long[] patches = matrix(inputs.get(1)[0] / positions[0] * (positions[0] - prefix), positions[1]);
        return inputs.size() > 2 ? List.of(patches, positions, inputs.get(2)) : List.of(patches, positions);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0] * inputs.get(0)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int tokens = in.get(0).dim(0);
        int dim = in.get(0).dim(1);
        int first = in.size() > 2 ? in.get(2).dim(0) : 0;
        Tensor gradient = in.get(1);
        int images = gradient.dim(0) / tokens;
        Tensor patches = out.get(0);
        if (patches != null) {
            long[] dims = {images, tokens - first, dim};
            kernels.copy(
                    gradient.view((long) first * dim, dims, new long[] {(long) tokens * dim, dim, 1}),
                    patches.reshape(dims));
        }
        Tensor positions = out.get(1);
        Tensor prefix = in.size() > 2 ? out.get(2) : null;
        if (positions == null && prefix == null) {
            return;
        }
        Tensor sum = positions == null ? kernels.scratch(tokens, dim) : positions;
        kernels.sumRows(gradient.reshape(images, (long) tokens * dim), sum.reshape((long) tokens * dim));
        if (prefix != null) {
            kernels.copy(sum.rows(0, first).reshape((long) first * dim), prefix.reshape((long) first * dim));
        }
    }
}
