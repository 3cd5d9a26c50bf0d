package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
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
        kernels.losses()
                .crossViewBackward(CrossView.pairs(in, attribute(2), tArguments.get(0)), in.get(2), required(out, 0));
    }
}
