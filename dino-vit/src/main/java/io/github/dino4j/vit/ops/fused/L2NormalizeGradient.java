package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link L2Normalize}. */
public final class L2NormalizeGradient extends FusedOp {
    /** For SameDiff. */
    public L2NormalizeGradient() {}

    L2NormalizeGradient(SameDiff sameDiff, SDVariable x, SDVariable gradient) {
        super(sameDiff, x, gradient);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int dim = in.get(0).dim(1);
        FloatBuffer x = in.get(0).floats();
        FloatBuffer gradient = in.get(1).floats();
        FloatBuffer to = required(out, 0).floats();
        Rows.forEach(kernels, in.get(0).dim(0), () -> {
            Rows rows = new Rows();
            float[] values = new float[dim];
            float[] result = new float[dim];
            return row -> {
                x.get(row * dim, values);
                gradient.get(row * dim, result);
                rows.normalizeBackward(values, result, 1.0);
                to.put(row * dim, result);
            };
        });
    }
}
