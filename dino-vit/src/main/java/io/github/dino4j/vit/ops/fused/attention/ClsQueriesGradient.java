package io.github.dino4j.vit.ops.fused.attention;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gradient of {@link ClsQueries}: of x, the weight and, if there is one, the bias. Arguments are the gradient of the
 * values (images, D), x, the weight, keys and values, queries, what the forward pass kept besides, and the bias.
 */
abstract class ClsQueriesGradient extends FusedOp {
    private static final int KV = 3;
    private static final int QUERIES = 4;
    /** The first argument of what the forward pass kept besides. */
    static final int KEPT = 5;

    ClsQueriesGradient() {}

    ClsQueriesGradient(SameDiff sameDiff, List<SDVariable> inputs, AttentionShape shape) {
        super(sameDiff, inputs.toArray(new SDVariable[0]));
        addIArgument(shape.encode());
    }

    final AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    /** How many arguments the forward pass kept besides. */
    abstract int kept();

    /** Floats of working memory for {@link #attend} on all segments. */
    abstract long working();

    /** Emits the gradient of a segment's attention, to queries, keys and values. */
    abstract void attend(Kernels kernels, List<Tensor> in, Place place, ClsQueries.Segment operands, List<Tensor> to);

    @Override
    public int getNumOutputs() {
        // SameDiff asks before the attributes are added.
        boolean bias = !iArguments.isEmpty() && args().length > KEPT + kept();
        return bias ? 3 : 2;
    }

    @Override
    protected Reads reads(int argument) {
        return argument < KEPT + kept() ? Reads.OPERAND : Reads.EITHER;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        List<long[]> shapes = new ArrayList<>(inputs.subList(1, 3));
        if (getNumOutputs() > 2) {
            shapes.add(inputs.get(inputs.size() - 1));
        }
        return shapes;
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        AttentionShape shape = shape();
        return working()
                + (2 * shape.rows() + shape.images()) * shape.dim()
                + shape.rows() * shape.dim()
                + 3 * shape.dim() * shape.dim();
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        AttentionShape shape = shape();
        long dim = shape.dim();
        Precision precision = in.get(KV).precision();
        Tensor dkv = kernels.scratch(precision, shape.rows(), 2 * dim);
        Tensor dq = kernels.scratch(precision, shape.images(), dim);
        Places places = new Places(shape);
        Tensor x = in.get(1);
        Tensor weight = in.get(2);
        Tensor dx = out.get(0);
        Tensor toX = dx == null ? kernels.scratch(shape.rows(), dim) : dx;
        Tensor dWeight = out.get(1);
        Tensor toWeight = dWeight == null ? kernels.scratch(3 * dim, dim) : dWeight;
        places.forEach(place ->
                attend(kernels, in, place, operands(in.get(QUERIES), in.get(KV), place), gradients(dq, dkv, place)));
        kernels.product(dkv, weight.rows(dim, 2 * dim), toX).emit();
        Tensor toKv = toWeight.rows(dim, 2 * dim);
        Tensor bias = out.size() > 2 ? out.get(2) : null;
        if (bias == null) {
            kernels.product(dkv.transposed(), x, toKv).emit();
        } else {
            kernels.productAndRowSums(dkv.transposed(), x, toKv, bias.rows(dim, 2 * dim));
            kernels.sumRows(dq, bias.rows(0, dim));
        }
        places.forEach(place -> {
            Tensor queries = dq.rows(place.image(), place.segment().batch());
            Tensor own = AttentionShape.clsRows(x, place.segment(), place.row());
            kernels.product(queries, weight.rows(0, dim), AttentionShape.clsRows(toX, place.segment(), place.row()))
                    .plusTarget()
                    .emit();
            var toQueries = kernels.product(queries.transposed(), own, toWeight.rows(0, dim));
            (place.index() == 0 ? toQueries : toQueries.plusTarget()).emit();
        });
    }

    private ClsQueries.Segment operands(Tensor queries, Tensor kv, Place place) {
        List<Tensor> parts = gradients(queries, kv, place);
        return new ClsQueries.Segment(place.segment(), parts.get(0), parts.get(1), parts.get(2));
    }

    /** Queries, keys and values of a segment, or their gradients, which lie alike. */
    private List<Tensor> gradients(Tensor queries, Tensor kv, Place place) {
        AttentionShape shape = shape();
        return List.of(
                shape.ofImages(queries, place.segment(), place.image()), // (B, h, 1, d)
                shape.part(kv, 0, place.segment(), place.row()), // (B, h, T, d)
                shape.part(kv, 1, place.segment(), place.row()));
    }

    /** A segment and where its rows and images begin. */
    record Place(int index, TokenLayout.Segment segment, long row, long image) {}

    /** All segments. */
    private record Places(AttentionShape shape) {
        void forEach(Consumer<Place> action) {
            long row = 0;
            long image = 0;
            for (int i = 0; i < shape.segments().size(); i++) {
                TokenLayout.Segment segment = shape.segments().get(i);
                action.accept(new Place(i, segment, row, image));
                row += segment.rows();
                image += segment.batch();
            }
        }
    }
}
