package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Prepends the CLS token to each image's patches and adds positions. */
public final class Tokens extends FusedOp {
    /** For SameDiff. */
    public Tokens() {}

    Tokens(SameDiff sameDiff, SDVariable patches, SDVariable cls, SDVariable positions) {
        super(sameDiff, patches, cls, positions);
    }

    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long tokens = inputs.get(2)[0];
        return List.of(matrix(inputs.get(0)[0] / (tokens - 1) * tokens, inputs.get(2)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int tokens = in.get(2).dim(0);
        int dim = in.get(2).dim(1);
        FloatBuffer patches = in.get(0).floats();
        FloatBuffer cls = in.get(1).floats();
        FloatBuffer positions = in.get(2).floats();
        FloatBuffer to = required(out, 0).floats();
        kernels.parallel(in.get(0).dim(0) / (tokens - 1), image -> {
            float[] sum = new float[dim];
            float[] position = new float[dim];
            for (int token = 0; token < tokens; token++) {
                if (token == 0) {
                    cls.get(0, sum);
                } else {
                    patches.get((image * (tokens - 1) + token - 1) * dim, sum);
                }
                positions.get(token * dim, position);
                for (int i = 0; i < dim; i++) {
                    sum[i] += position[i];
                }
                to.put((image * tokens + token) * dim, sum);
            }
        });
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new TokensGradient(sameDiff, arg(1), arg(2), gradients.get(0)).results();
    }
}
