package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.LayerOps;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The loss over all pairs of views (Caron et al. 2021, Algorithm 1 and eq. 3), in one pass: every student row meets the sum
 * of the targets of its image but its own. Log-probabilities are computed again for the gradient, since they take as much
 * room as the logits, which are there anyway.
 */
public final class CrossView extends FusedOp {
    /** For SameDiff. */
    public CrossView() {}

    CrossView(
            SameDiff sameDiff, SDVariable student, SDVariable targets, LayerOps.ViewCounts views, double temperature) {
        super(sameDiff, student, targets);
        addIArgument(views.all(), views.global(), views.batch());
        addTArgument(temperature);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(new long[0]);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0] * inputs.get(0)[1];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor student = in.get(0);
        int outputs = student.dim(1);
        Tensor logProbs = kernels.scratch(student.dim(0), outputs);
        kernels.elements().scale(student, (float) (1.0 / tArguments.get(0)), logProbs);
        kernels.rows().softmax(logProbs, true, logProbs);
        LayerOps.ViewCounts views = new LayerOps.ViewCounts(attribute(0), attribute(1), attribute(2));
        ViewTargets targets = new ViewTargets(in.get(1).floats(), views, outputs);
        FloatBuffer logs = logProbs.floats();
        FloatBuffer loss = required(out, 0).floats();
        double[] parts = new double[student.dim(0)];
        Rows.forEach(kernels, parts.length, () -> {
            Rows rows = new Rows();
            float[] mine = new float[ViewTargets.STRETCH];
            float[] sum = new float[ViewTargets.STRETCH];
            return row -> {
                parts[row] = 0.0;
                for (int first = 0; first < outputs; first += ViewTargets.STRETCH) {
                    targets.sum(row, first, sum, mine);
                    logs.get(row * outputs + first, mine, 0, targets.count(first));
                    parts[row] += rows.dot(sum, mine, targets.count(first));
                }
            };
        });
        kernels.java(() -> {
            double sum = 0.0;
            for (double part : parts) { // in order, so that the loss does not depend on threads
                sum -= part;
            }
            loss.put(0, (float) (sum / ((double) views.pairs() * views.batch())));
        });
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        LayerOps.ViewCounts views = new LayerOps.ViewCounts(attribute(0), attribute(1), attribute(2));
        SDVariable student =
                new CrossViewGradient(sameDiff, arg(0), arg(1), gradients.get(0), views, tArguments.get(0)).output();
        return List.of(student, sameDiff.zerosLike(arg(1)));
    }
}
