package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The loss over all pairs of views (Caron et al. 2021, Algorithm 1 and eq. 3), in one pass: every student row meets the sum
 * of the targets of its image but its own.
 */
public final class CrossView extends FusedOp {
    /** For SameDiff. */
    public CrossView() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param student the student's outputs
     * @param targets the teacher's distributions
     * @param views how many views there are
     * @param temperature what is divided by
     */
    public CrossView(
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
        kernels.losses().crossView(pairs(in, attribute(2), tArguments.get(0)), required(out, 0));
    }

    static LossKernels.Pairs pairs(List<Tensor> in, int images, double temperature) {
        return new LossKernels.Pairs(in.get(0), in.get(1), images, temperature);
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        LayerOps.ViewCounts views = new LayerOps.ViewCounts(attribute(0), attribute(1), attribute(2));
        SDVariable student =
                new CrossViewGradient(sameDiff, arg(0), arg(1), gradients.get(0), views, tArguments.get(0)).output();
        return List.of(student, sameDiff.zerosLike(arg(1)));
    }
}
