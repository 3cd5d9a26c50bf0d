package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** The mean of each image's patch tokens: (R, D) to (images, D). Attributes are the prefix's tokens, and each segment's images and tokens. */
public final class MeanRows extends FusedOp {
    /** For SameDiff. */
    public MeanRows() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param layout the tokens of each image
     * @param first the first token that counts
     */
    public MeanRows(SameDiff sameDiff, SDVariable x, TokenLayout layout, int first) {
        super(sameDiff, x, sameDiff.constant(Nd4j.ones(DataType.FLOAT, layout.rows())));
        addIArgument(first);
        layout.segments().forEach(segment -> addIArgument(segment.batch(), segment.tokens()));
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long images = 0;
        for (int i = 1; i < attributes().length; i += 2) {
            images += attribute(i);
        }
        return List.of(matrix(images, inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        parts(attributes(), in.get(0), required(out, 0), (patches, means) -> {
            float share = 1.0f / patches.dim(1);
            kernels.product(MeanRows.ones(in.get(1), patches.dim(0), 1, patches.dim(1)), patches, means)
                    .times(share)
                    .emit();
        });
    }

    /** As many of the ones that are an argument as a shape has elements. */
    static Tensor ones(Tensor ones, long... dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return ones.view(0, dims, strides);
    }

    /** What is done with patch tokens (B, N, D) and means (B, 1, D) of a segment. */
    interface Body {
        void part(Tensor patches, Tensor means);
    }

    static void parts(int[] layout, Tensor tokens, Tensor images, Body body) {
        long dim = images.dim(1);
        long first = layout[0];
        long row = 0;
        long image = 0;
        for (int i = 1; i < layout.length; i += 2) {
            long batch = layout[i];
            long count = layout[i + 1];
            Tensor patches = tokens.view(
                    (row + first) * dim, new long[] {batch, count - first, dim}, new long[] {count * dim, dim, 1});
            body.part(patches, images.rows(image, batch).reshape(batch, 1, dim));
            row += batch * count;
            image += batch;
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return List.of(
                new MeanRowsGradient(sameDiff, gradients.get(0), arg(1), attributes()).output(),
                sameDiff.zerosLike(arg(1)));
    }
}
