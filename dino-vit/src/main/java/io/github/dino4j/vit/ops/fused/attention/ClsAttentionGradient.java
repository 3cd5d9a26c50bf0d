package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link ClsAttention}, which kept each segment's weights. */
public final class ClsAttentionGradient extends ClsQueriesGradient {
    /** For SameDiff. */
    public ClsAttentionGradient() {}

    ClsAttentionGradient(SameDiff sameDiff, List<SDVariable> inputs, AttentionShape shape) {
        super(sameDiff, inputs, shape);
    }

    @Override
    int kept() {
        return shape().segments().size();
    }

    @Override
    long working() {
        return shape().rows() * shape().heads();
    }

    @Override
    void attend(Kernels kernels, List<Tensor> in, Place place, ClsQueries.Segment operands, List<Tensor> to) {
        AttentionShape shape = shape();
        Tensor gradient = shape.ofImages(in.get(0), place.segment(), place.image()); // (B, h, 1, d)
        Tensor weights = in.get(KEPT + place.index()); // (B, h, 1, T)
        Tensor scores = kernels.scratch(weights.precision(), shape.clsWeights(place.segment()));
        kernels.product(weights.transposed(), gradient, to.get(2)).emit();
        kernels.product(gradient, operands.values().transposed(), scores).emit();
        kernels.rows().softmaxBackward(weights, false, scores, scores);
        kernels.product(scores, operands.keys(), to.get(0)).times(shape.scale()).emit();
        kernels.product(scores.transposed(), operands.queries(), to.get(1))
                .times(shape.scale())
                .emit();
    }
}
