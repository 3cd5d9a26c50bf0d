package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Self-attention of which only the CLS tokens' rows are wanted: keys and values of all tokens, one query for each image.
 * Arguments are x (R, D), the qkv weight (3D, D) and its bias (3D) if there is one. Outputs are the values (images, D),
 * keys and values (R, 2D), queries (images, D), and each segment's weights (B, heads, 1, T).
 */
public final class ClsAttention extends FusedOp {
    /** Outputs before the weights of segments. */
    static final int FIRST_WEIGHTS = 3;

    /** For SameDiff. */
    public ClsAttention() {}

    ClsAttention(SameDiff sameDiff, AttentionShape shape, SDVariable... inputs) {
        super(sameDiff, inputs);
        addIArgument(shape.encode());
    }

    private AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    @Override
    public int getNumOutputs() {
        return FIRST_WEIGHTS + shape().segments().size();
    }

    @Override
    protected Reads reads(int argument) {
        return argument < 2 ? Reads.OPERAND : Reads.FLOAT32;
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        AttentionShape shape = shape();
        List<long[]> shapes = new ArrayList<>();
        shapes.add(matrix(shape.images(), shape.dim()));
        shapes.add(matrix(shape.rows(), 2 * shape.dim()));
        shapes.add(matrix(shape.images(), shape.dim()));
        shape.segments().forEach(segment -> shapes.add(shape.clsWeights(segment)));
        return shapes;
    }

    private static long scores(AttentionShape shape) {
        return shape.rows() * shape.heads();
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        AttentionShape shape = shape();
        return 2 * scores(shape) + (2 * shape.rows() + shape.images()) * shape.dim();
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        long dim = shape.dim();
        Tensor x = in.get(0);
        Tensor scores = kernels.scratch(scores(shape));
        Tensor rounded = kernels.scratch(x.precision(), scores(shape));
        // What is kept otherwise than products read it, or not at all, is computed into working memory.
        Tensor kv = same(out.get(1), x) ? required(out, 1) : kernels.scratch(x.precision(), shape.rows(), 2 * dim);
        Tensor q = same(out.get(2), x) ? required(out, 2) : kernels.scratch(x.precision(), shape.images(), dim);
        Tensor weight = in.get(1);
        linear(kernels.product(x, weight.rows(dim, 2 * dim).transposed(), kv), in, dim, 2 * dim);
        long row = 0;
        long image = 0;
        for (int i = 0; i < shape.segments().size(); i++) {
            TokenLayout.Segment segment = shape.segments().get(i);
            long[] dims = shape.clsWeights(segment);
            Tensor queries = q.rows(image, segment.batch());
            Tensor rows = AttentionShape.clsRows(x, segment, row);
            linear(kernels.product(rows, weight.rows(0, dim).transposed(), queries), in, 0, dim);
            Tensor kept = out.get(FIRST_WEIGHTS + i);
            Tensor weights = same(kept, x) ? required(out, FIRST_WEIGHTS + i) : rounded.first(dims);
            kernels.product(
                            shape.ofImages(q, segment, image),
                            shape.part(kv, 0, segment, row).transposed(),
                            scores.first(dims))
                    .times(shape.scale())
                    .emit();
            kernels.rows().softmax(scores.first(dims), false, weights);
            Tensor values = shape.ofImages(required(out, 0), segment, image);
            kernels.product(weights, shape.part(kv, 1, segment, row), values).emit();
            keep(kernels, weights, kept);
            row += segment.rows();
            image += segment.batch();
        }
        keep(kernels, kv, out.get(1));
        keep(kernels, q, out.get(2));
    }

    private static boolean same(@Nullable Tensor kept, Tensor x) {
        return kept != null && kept.precision() == x.precision();
    }

    private static void keep(Kernels kernels, Tensor computed, @Nullable Tensor kept) {
        if (kept != null && kept.precision() != computed.precision()) {
            kernels.copy(computed, kept);
        }
    }

    private static void linear(MatrixProduct product, List<Tensor> in, long first, long count) {
        if (in.size() > 2) {
            product.bias(in.get(2).rows(first, count));
        }
        product.emit();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        List<SDVariable> inputs = new ArrayList<>(List.of(gradients.get(0), arg(0), arg(1)));
        inputs.addAll(results().subList(1, getNumOutputs()));
        if (args().length > 2) {
            inputs.add(arg(2));
        }
        return new ClsAttentionGradient(sameDiff, inputs, shape()).results();
    }
}
