package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.LayerOps;
import java.nio.FloatBuffer;
import java.util.Arrays;
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
            SDVariable student,
            SDVariable targets,
            SDVariable gradient,
            LayerOps.ViewCounts views,
            double temperature) {
        super(sameDiff, student, targets, gradient);
        addIArgument(views.all(), views.global(), views.batch());
        addTArgument(temperature);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 1);
    }

    @Override
    protected int inPlace() {
        return 0;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int outputs = in.get(0).dim(1);
        Tensor probs = required(out, 0); // becomes the gradient
        kernels.elements().scale(in.get(0), (float) (1.0 / tArguments.get(0)), probs);
        kernels.rows().softmax(probs, false, probs);
        LayerOps.ViewCounts views = new LayerOps.ViewCounts(attribute(0), attribute(1), attribute(2));
        ViewTargets targets = new ViewTargets(in.get(1).floats(), views, outputs);
        FloatBuffer seed = in.get(2).floats();
        double factor = 1.0 / (tArguments.get(0) * views.pairs() * views.batch());
        FloatBuffer to = probs.floats();
        float[] ones = new float[ViewTargets.STRETCH];
        Arrays.fill(ones, 1.0f);
        Rows.forEach(kernels, in.get(0).dim(0), () -> {
            Rows rows = new Rows();
            float[] mine = new float[ViewTargets.STRETCH];
            float[] sum = new float[ViewTargets.STRETCH];
            return row -> {
                double total = 0.0; // of the targets, which are as many as other teacher views
                for (int first = 0; first < outputs; first += ViewTargets.STRETCH) {
                    targets.sum(row, first, sum, mine);
                    total += rows.dot(sum, ones, targets.count(first));
                }
                float scale = (float) (factor * seed.get(0));
                for (int first = 0; first < outputs; first += ViewTargets.STRETCH) {
                    int count = targets.count(first);
                    targets.sum(row, first, sum, mine);
                    to.get(row * outputs + first, mine, 0, count);
                    for (int k = 0; k < count; k++) {
                        mine[k] = scale * ((float) total * mine[k] - sum[k]);
                    }
                    to.put(row * outputs + first, mine, 0, count);
                }
            };
        });
    }
}
