package io.github.dino4j.vit.ops.fused.image;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The gradient of {@link Select} with respect to pixels and scores. */
public final class SelectGradient extends FusedOp {
    /** For SameDiff. */
    public SelectGradient() {}

    SelectGradient(SameDiff sameDiff, SDVariable x, SDVariable scores, SDVariable gradient, int... attributes) {
        super(sameDiff, x, scores, gradient);
        addIArgument(attributes);
    }

    @Override
    public int getNumOutputs() {
        return 2;
    }

    @Override
    protected Reads reads(int argument) {
        return Reads.FLOAT32;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(0, 2);
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor toPixels = required(out, 0);
        Tensor toScores = required(out, 1);
        Select.parts(attributes(), (first, rows, image, images) -> kernels.convolutions()
                .selectBackward(
                        in.get(0).rows(first, rows),
                        in.get(1).rows(image, images),
                        in.get(2).rows(first, rows),
                        List.of(toPixels.rows(first, rows), toScores.rows(image, images))));
    }
}
