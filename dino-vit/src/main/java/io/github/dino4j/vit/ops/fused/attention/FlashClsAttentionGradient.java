package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.AttentionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link FlashClsAttention}, which kept the values and each segment's logarithms. */
public final class FlashClsAttentionGradient extends ClsQueriesGradient {
    /** For SameDiff. */
    public FlashClsAttentionGradient() {}

    FlashClsAttentionGradient(SameDiff sameDiff, List<SDVariable> inputs, AttentionShape shape) {
        super(sameDiff, inputs, shape);
    }

    @Override
    protected Reads reads(int argument) {
        boolean logSums = argument > KEPT && argument < KEPT + kept();
        return logSums ? Reads.FLOAT32 : super.reads(argument);
    }

    @Override
    int kept() {
        return 1 + shape().segments().size();
    }

    /** What the kernel takes. */
    @Override
    long working() {
        return shape().images() * shape().heads();
    }

    @Override
    void attend(Kernels kernels, List<Tensor> in, Place place, ClsQueries.Segment operands, List<Tensor> to) {
        AttentionShape shape = shape();
        AttentionKernels.Heads heads =
                new AttentionKernels.Heads(operands.queries(), operands.keys(), operands.values(), shape.scale());
        kernels.attention()
                .attendBackward(
                        heads,
                        shape.ofImages(in.get(KEPT), place.segment(), place.image()),
                        in.get(KEPT + 1 + place.index()),
                        shape.ofImages(in.get(0), place.segment(), place.image()),
                        to);
    }
}
