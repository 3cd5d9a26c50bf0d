package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.engine.Kernels;
import io.github.dino4j.core.engine.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link WeightNorm}: of direction and gain. */
public final class WeightNormGradient extends FusedOp {
    /** For SameDiff. */
    public WeightNormGradient() {}

    WeightNormGradient(SameDiff sameDiff, SDVariable direction, SDVariable gain, SDVariable gradient) {
        super(sameDiff, direction, gain, gradient);
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 2);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int dim = in.get(0).dim(1);
        FloatBuffer direction = in.get(0).floats();
        FloatBuffer gain = in.get(1).floats();
        FloatBuffer gradient = in.get(2).floats();
        Tensor gains = out.get(1);
        @Nullable FloatBuffer toGain = gains == null ? null : gains.floats();
        FloatBuffer to = required(out, 0).floats();
        kernels.parallel(in.get(0).dim(0), row -> {
            float[] values = new float[dim];
            float[] result = new float[dim];
            direction.get(row * dim, values);
            gradient.get(row * dim, result);
            double along = Rows.removeParallel(values, result);
            Rows.scale(result, gain.get(row) / Rows.length(values));
            to.put(row * dim, result);
            if (toGain != null) {
                toGain.put(row, (float) along);
            }
        });
    }
}
