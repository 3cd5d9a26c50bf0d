package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The CLS token of each image: (R, D) to (images, D). */
public final class ClsRows extends FusedOp {
    /** For SameDiff. */
    public ClsRows() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param layout the tokens of each image
     */
    public ClsRows(SameDiff sameDiff, SDVariable x, TokenLayout layout) {
        super(sameDiff, x);
        layout.segments().forEach(segment -> addIArgument(segment.batch(), segment.tokens()));
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long images = 0;
        for (int i = 0; i < attributes().length; i += 2) {
            images += attribute(i);
        }
        return List.of(matrix(images, inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        copyRows(kernels, attributes(), in.get(0), required(out, 0), false);
    }

    /** Copies CLS rows between the token matrix and the matrix of images, one way or the other. */
    static void copyRows(Kernels kernels, int[] layout, Tensor tokens, Tensor images, boolean back) {
        long dim = images.dim(1);
        long row = 0;
        long image = 0;
        for (int i = 0; i < layout.length; i += 2) {
            Tensor strided = tokens.view(row * dim, new long[] {layout[i], dim}, new long[] {layout[i + 1] * dim, 1});
            Tensor part = images.rows(image, layout[i]);
            kernels.copy(back ? part : strided, back ? strided : part);
            row += (long) layout[i] * layout[i + 1];
            image += layout[i];
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new ClsRowsGradient(sameDiff, gradients.get(0), attributes()).results();
    }
}
