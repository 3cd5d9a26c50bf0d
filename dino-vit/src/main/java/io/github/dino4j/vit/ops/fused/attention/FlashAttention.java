package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.AttentionKernels;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Multi-head self-attention on (R, 3D) without weights in memory; outputs the values (R, D) and, for the gradient, the
 * logarithm of each query's sum of exponentials, for each segment (B, heads, T).
 */
public final class FlashAttention extends FusedOp {
    /** For SameDiff. */
    public FlashAttention() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param qkv queries, keys and values side by side
     * @param shape heads and tokens
     */
    public FlashAttention(SameDiff sameDiff, SDVariable qkv, AttentionShape shape) {
        super(sameDiff, qkv);
        addIArgument(shape.encode());
    }

    private AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    @Override
    public int getNumOutputs() {
        return 1 + shape().segments().size();
    }

    @Override
    protected Reads reads(int argument) {
        return Reads.OPERAND;
    }

    @Override
    protected boolean rounds(int output) {
        return output == 0;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        AttentionShape shape = shape();
        List<long[]> shapes = new ArrayList<>();
        shapes.add(matrix(inputs.get(0)[0], shape.dim()));
        shape.segments().forEach(segment -> shapes.add(shape.logSums(segment, segment.tokens())));
        return shapes;
    }

    /** Values of one image, rounded, for the rare reader that wants them in float32. */
    @Override
    protected long scratch(List<long[]> inputs) {
        return (shape().mostTokens() * shape().dim() + 1) / 2;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        Tensor qkv = in.get(0);
        Tensor values = required(out, 0);
        boolean alike = values.precision() == qkv.precision();
        Tensor image = alike ? values : kernels.scratch(qkv.precision(), shape.mostTokens(), shape.dim());
        long first = 0;
        for (int i = 0; i < shape.segments().size(); i++) {
            TokenLayout.Segment segment = shape.segments().get(i);
            Tensor logSums = out.get(1 + i);
            if (alike) {
                kernels.attention()
                        .attend(heads(shape, qkv, segment, first), shape.part(values, 0, segment, first), logSums);
            } else {
                byImage(kernels, segment, first, List.of(qkv, values, image), logSums);
            }
            first += segment.rows();
        }
    }

    /** Each image's values rounded, and copied to where they are wanted otherwise: only tests of the node alone do. */
    private void byImage(
            Kernels kernels, TokenLayout.Segment segment, long first, List<Tensor> tensors, @Nullable Tensor logSums) {
        AttentionShape shape = shape();
        TokenLayout.Segment one = new TokenLayout.Segment(1, segment.tokens());
        Tensor rounded = tensors.get(2).rows(0, segment.tokens());
        for (int i = 0; i < segment.batch(); i++) {
            long row = first + (long) i * segment.tokens();
            Tensor sums = logSums == null ? null : logSums.rows(i, 1);
            kernels.attention().attend(heads(shape, tensors.get(0), one, row), shape.part(rounded, 0, one, 0), sums);
            kernels.copy(rounded, tensors.get(1).rows(row, segment.tokens()));
        }
    }

    /** Queries, keys and values of some images in (R, 3D). */
    static AttentionKernels.Heads heads(AttentionShape shape, Tensor qkv, TokenLayout.Segment images, long firstRow) {
        return new AttentionKernels.Heads(
                shape.part(qkv, 0, images, firstRow),
                shape.part(qkv, 1, images, firstRow),
                shape.part(qkv, 2, images, firstRow),
                shape.scale());
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        List<SDVariable> inputs = new ArrayList<>(List.of(gradients.get(0), arg(0)));
        inputs.addAll(results());
        return new FlashAttentionGradient(sameDiff, inputs, shape()).results();
    }
}
