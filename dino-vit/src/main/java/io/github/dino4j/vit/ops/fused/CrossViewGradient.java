package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.engine.Kernels;
import io.github.dino4j.core.engine.Tensor;
import io.github.dino4j.vit.ops.LayerOps;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link CrossView} with respect to the student's logits; targets are inputs. */
public final class CrossViewGradient extends FusedOp {
    /** For SameDiff. */
    public CrossViewGradient() {}

    CrossViewGradient(
            SameDiff sameDiff,
            SDVariable logProbs,
            SDVariable targets,
            SDVariable gradient,
            LayerOps.ViewCounts views,
            double temperature) {
        super(sameDiff, logProbs, targets, gradient);
        addIArgument(views.all(), views.global(), views.batch());
        addTArgument(temperature);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int outputs = in.get(0).dim(1);
        LayerOps.ViewCounts views = new LayerOps.ViewCounts(attribute(0), attribute(1), attribute(2));
        ViewTargets targets = new ViewTargets(in.get(1).floats(), views, outputs);
        FloatBuffer seed = in.get(2).floats();
        double factor = -1.0 / (tArguments.get(0) * views.pairs() * views.batch());
        FloatBuffer to = required(out, 0).floats();
        kernels.parallel(in.get(0).dim(0), row -> {
            float[] gradient = targets.sum(row);
            Rows.scale(gradient, factor * seed.get(0));
            to.put(row * outputs, gradient);
        });
        kernels.rows().softmaxBackward(in.get(0), true, required(out, 0), required(out, 0));
    }
}
