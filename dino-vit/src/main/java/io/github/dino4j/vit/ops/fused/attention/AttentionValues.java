package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Multi-head self-attention on (R, 3D) of which only the values (R, D) are read. Weights live for a piece of the queries at
 * a time: in the cache, and so that memory does not grow with the square of the tokens. Has no gradient.
 */
public final class AttentionValues extends FusedOp {
    private static final long PIECE = 1 << 18; // weights of a piece, if those of the fewest queries are not more
    private static final int FEWEST = 128; // queries: products of fewer rows are slow

    /** For SameDiff. */
    public AttentionValues() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param qkv queries, keys and values side by side
     * @param shape heads and tokens
     */
    public AttentionValues(SameDiff sameDiff, SDVariable qkv, AttentionShape shape) {
        super(sameDiff, qkv);
        addIArgument(shape.encode());
    }

    private AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    @Override
    protected Reads reads(int argument) {
        return Reads.OPERAND;
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], shape().dim()));
    }

    /** Scores of a piece in float32, and their softmax rounded. */
    @Override
    protected long scratch(List<long[]> inputs) {
        return 2 * largestPiece(shape());
    }

    private static long largestPiece(AttentionShape shape) {
        return shape.segments().stream()
                .mapToLong(segment -> {
                    long query = (long) shape.heads() * segment.tokens();
                    return query * images(shape, segment) * queries(shape, segment);
                })
                .max()
                .orElse(0L);
    }

    /** Whole images of a piece: one at least. */
    private static int images(AttentionShape shape, TokenLayout.Segment segment) {
        long image = (long) shape.heads() * segment.tokens() * segment.tokens();
        return (int) Math.max(1, Math.min(segment.batch(), PIECE / image));
    }

    /** Queries of a piece: those of whole images, or some of one image's. */
    private static int queries(AttentionShape shape, TokenLayout.Segment segment) {
        long query = (long) shape.heads() * segment.tokens();
        return (int) Math.min(segment.tokens(), Math.max(FEWEST, PIECE / query));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        Tensor qkv = in.get(0);
        Tensor scores = kernels.scratch(largestPiece(shape));
        Tensor weights =
                qkv.precision() == Precision.FLOAT32 ? scores : kernels.scratch(qkv.precision(), largestPiece(shape));
        Piece piece = new Piece(kernels, shape, qkv, scores, weights);
        long first = 0;
        for (TokenLayout.Segment segment : shape.segments()) {
            int images = images(shape, segment);
            for (int image = 0; image < segment.batch(); image += images) {
                int count = Math.min(images, segment.batch() - image);
                TokenLayout.Segment some = new TokenLayout.Segment(count, segment.tokens());
                piece.emit(some, first + (long) image * segment.tokens(), queries(shape, segment), required(out, 0));
            }
            first += segment.rows();
        }
    }

    /** What the pieces share: operands, and the memory that one after the other works in. */
    private record Piece(Kernels kernels, AttentionShape shape, Tensor qkv, Tensor scores, Tensor weights) {
        /** Some images, {@code queries} at a time. */
        void emit(TokenLayout.Segment images, long firstRow, int queries, Tensor to) {
            Tensor keys = shape.part(qkv, 1, images, firstRow).transposed();
            Tensor values = shape.part(qkv, 2, images, firstRow);
            for (int query = 0; query < images.tokens(); query += queries) {
                int count = Math.min(queries, images.tokens() - query);
                long[] dims = {images.batch(), shape.heads(), count, images.tokens()};
                Tensor working = scores.first(dims);
                Tensor rounded = weights.first(dims);
                kernels.product(shape.queries(qkv, images, firstRow, query, count), keys, working)
                        .times(shape.scale())
                        .emit();
                kernels.rows().softmax(working, false, rounded);
                kernels.product(rounded, values, shape.queries(to, images, firstRow, query, count))
                        .emit();
            }
        }
    }
}
