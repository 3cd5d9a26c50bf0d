package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Self-attention of which only the CLS tokens' rows are wanted: keys and values of all tokens, one query for each image.
 * Arguments are x (R, D), the qkv weight (3D, D) and its bias (3D) if there is one. Outputs are the values (images, D),
 * keys and values (R, 2D), queries (images, D), and what is kept of each segment's softmax.
 */
abstract class ClsQueries extends FusedOp {
    /** Outputs before those of segments. */
    static final int FIRST_KEPT = 3;

    ClsQueries() {}

    ClsQueries(SameDiff sameDiff, AttentionShape shape, SDVariable... inputs) {
        super(sameDiff, inputs);
        addIArgument(shape.encode());
    }

    /** A segment's attention: one query for each image, and their keys and values. */
    record Segment(TokenLayout.Segment images, Tensor queries, Tensor keys, Tensor values) {}

    /** The shape of what is kept of a segment's softmax. */
    abstract long[] kept(TokenLayout.Segment segment);

    /** Floats of working memory for {@link #attend} on all segments. */
    abstract long working();

    /** Emits a segment's attention to (B, heads, 1, width), and what is kept of it if something reads that. */
    abstract void attend(Kernels kernels, Segment segment, Tensor to, @Nullable Tensor kept);

    final AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    @Override
    public int getNumOutputs() {
        return FIRST_KEPT + shape().segments().size();
    }

    @Override
    protected Reads reads(int argument) {
        return switch (argument) {
            case 0 -> Reads.OPERAND;
            case 1 -> Reads.WEIGHT;
            default -> Reads.FLOAT32;
        };
    }

    @Override
    protected boolean rounds(int output) {
        return output < FIRST_KEPT;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        AttentionShape shape = shape();
        List<long[]> shapes = new ArrayList<>();
        shapes.add(matrix(shape.images(), shape.dim()));
        shapes.add(matrix(shape.rows(), 2 * shape.dim()));
        shapes.add(matrix(shape.images(), shape.dim()));
        shape.segments().forEach(segment -> shapes.add(kept(segment)));
        return shapes;
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        AttentionShape shape = shape();
        return working() + (2 * shape.rows() + shape.images()) * shape.dim();
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        long dim = shape.dim();
        Tensor x = in.get(0);
        // What is kept otherwise than products read it, or not at all, is computed into working memory.
        Tensor kv = same(out.get(1), x) ? required(out, 1) : kernels.scratch(x.precision(), shape.rows(), 2 * dim);
        Tensor q = same(out.get(2), x) ? required(out, 2) : kernels.scratch(x.precision(), shape.images(), dim);
        Tensor weight = in.get(1);
        linear(kernels.product(x, weight.rows(dim, 2 * dim).transposed(), kv), in, dim, 2 * dim);
        long row = 0;
        long image = 0;
        for (int i = 0; i < shape.segments().size(); i++) {
            TokenLayout.Segment segment = shape.segments().get(i);
            Tensor queries = q.rows(image, segment.batch());
            Tensor rows = AttentionShape.clsRows(x, segment, row);
            linear(kernels.product(rows, weight.rows(0, dim).transposed(), queries), in, 0, dim);
            Segment operands = new Segment(
                    segment,
                    shape.ofImages(q, segment, image),
                    shape.part(kv, 0, segment, row),
                    shape.part(kv, 1, segment, row));
            attend(kernels, operands, shape.ofImages(required(out, 0), segment, image), out.get(FIRST_KEPT + i));
            row += segment.rows();
            image += segment.batch();
        }
        keep(kernels, kv, out.get(1));
        keep(kernels, q, out.get(2));
    }

    static boolean same(@Nullable Tensor kept, Tensor x) {
        return kept != null && kept.precision() == x.precision();
    }

    static void keep(Kernels kernels, Tensor computed, @Nullable Tensor kept) {
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
}
