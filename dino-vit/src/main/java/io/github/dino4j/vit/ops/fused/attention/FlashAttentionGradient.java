package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gradient of {@link FlashAttention}: arguments are the gradient of the values, qkv, the values, and each segment's
 * logarithms.
 */
public final class FlashAttentionGradient extends FusedOp {
    private static final int LOG_SUMS = 3;

    /** For SameDiff. */
    public FlashAttentionGradient() {}

    FlashAttentionGradient(SameDiff sameDiff, List<SDVariable> inputs, AttentionShape shape) {
        super(sameDiff, inputs.toArray(new SDVariable[0]));
        addIArgument(shape.encode());
    }

    private AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    @Override
    protected Reads reads(int argument) {
        return argument < LOG_SUMS ? Reads.OPERAND : Reads.FLOAT32;
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs.subList(1, 2);
    }

    /** What the kernel takes for each segment, and one image's gradient rounded for whoever wants it in float32. */
    @Override
    protected long scratch(List<long[]> inputs) {
        AttentionShape shape = shape();
        return shape.rows() * shape.heads() + (3 * shape.mostTokens() * shape.dim() + 1) / 2;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        Tensor to = required(out, 0);
        boolean alike = to.precision() == in.get(1).precision();
        Tensor rounded = alike ? to : kernels.scratch(in.get(1).precision(), shape.mostTokens(), 3 * shape.dim());
        long first = 0;
        for (int i = 0; i < shape.segments().size(); i++) {
            TokenLayout.Segment segment = shape.segments().get(i);
            Tensor logSums = in.get(LOG_SUMS + i);
            if (alike) {
                emit(kernels, in, new Images(segment, first), logSums, parts(to, segment, first));
            } else {
                TokenLayout.Segment one = new TokenLayout.Segment(1, segment.tokens());
                Tensor image = rounded.rows(0, segment.tokens());
                for (int b = 0; b < segment.batch(); b++) {
                    long row = first + (long) b * segment.tokens();
                    emit(kernels, in, new Images(one, row), logSums.rows(b, 1), parts(image, one, 0));
                    kernels.copy(image, to.rows(row, segment.tokens()));
                }
            }
            first += segment.rows();
        }
    }

    /** Some images and the first of their rows. */
    private record Images(TokenLayout.Segment segment, long firstRow) {}

    private List<Tensor> parts(Tensor matrix, TokenLayout.Segment segment, long first) {
        AttentionShape shape = shape();
        return List.of(
                shape.part(matrix, 0, segment, first),
                shape.part(matrix, 1, segment, first),
                shape.part(matrix, 2, segment, first));
    }

    private void emit(Kernels kernels, List<Tensor> in, Images images, Tensor logSums, List<Tensor> to) {
        AttentionShape shape = shape();
        TokenLayout.Segment segment = images.segment();
        long first = images.firstRow();
        kernels.attention()
                .attendBackward(
                        FlashAttention.heads(shape, in.get(1), segment, first),
                        shape.part(in.get(2), 0, segment, first),
                        logSums,
                        shape.part(in.get(0), 0, segment, first),
                        to);
    }
}
