package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.engine.Kernels;
import io.github.dino4j.core.engine.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A matrix whose rows are a direction (out, in) at unit length times a gain (out, 1). */
public final class WeightNorm extends FusedOp {
    /** For SameDiff. */
    public WeightNorm() {}

    WeightNorm(SameDiff sameDiff, SDVariable direction, SDVariable gain) {
        super(sameDiff, direction, gain);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int dim = in.get(0).dim(1);
        FloatBuffer direction = in.get(0).floats();
        FloatBuffer gain = in.get(1).floats();
        FloatBuffer to = required(out, 0).floats();
        kernels.parallel(in.get(0).dim(0), row -> {
            float[] values = new float[dim];
            direction.get(row * dim, values);
            Rows.scale(values, gain.get(row) / Rows.length(values));
            to.put(row * dim, values);
        });
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new WeightNormGradient(sameDiff, arg(0), arg(1), gradients.get(0)).results();
    }
}
