package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The gradient of {@link ClsAttention}: of x, the weight and, if there is one, the bias. Arguments are the gradient of the
 * values (images, D), x, the weight, keys and values, queries, each segment's weights, and the bias.
 */
public final class ClsAttentionGradient extends FusedOp {
    private static final int KV = 3;
    private static final int QUERIES = 4;
    private static final int WEIGHTS = 5;

    /** For SameDiff. */
    public ClsAttentionGradient() {}

    ClsAttentionGradient(SameDiff sameDiff, List<SDVariable> inputs, AttentionShape shape) {
        super(sameDiff, inputs.toArray(new SDVariable[0]));
        addIArgument(shape.encode());
    }

    private AttentionShape shape() {
        return AttentionShape.decode(attributes());
    }

    @Override
    public int getNumOutputs() {
        // SameDiff asks before the attributes are added.
        boolean bias = !iArguments.isEmpty()
                && args().length > WEIGHTS + shape().segments().size();
        return bias ? 3 : 2;
    }

    @Override
    protected Reads reads(int argument) {
        return argument < WEIGHTS + shape().segments().size() ? Reads.OPERAND : Reads.EITHER;
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
        return shape.rows() * shape.heads()
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
        Tensor scores = kernels.scratch(precision, shape.rows() * shape.heads());
        Places places = new Places(shape, in, dkv, dq, scores);
        Tensor x = in.get(1);
        Tensor weight = in.get(2);
        Tensor dx = out.get(0);
        Tensor toX = dx == null ? kernels.scratch(shape.rows(), dim) : dx;
        Tensor dWeight = out.get(1);
        Tensor toWeight = dWeight == null ? kernels.scratch(3 * dim, dim) : dWeight;
        places.forEach(place -> attend(kernels, places, place));
        kernels.product(dkv, weight.rows(dim, 2 * dim), toX).emit();
        kernels.product(dkv.transposed(), x, toWeight.rows(dim, 2 * dim)).emit();
        places.forEach(place -> {
            Tensor queries = dq.rows(place.image(), place.segment().batch());
            Tensor own = AttentionShape.clsRows(x, place.segment(), place.row());
            kernels.product(queries, weight.rows(0, dim), AttentionShape.clsRows(toX, place.segment(), place.row()))
                    .plusTarget()
                    .emit();
            var toQueries = kernels.product(queries.transposed(), own, toWeight.rows(0, dim));
            (place.index() == 0 ? toQueries : toQueries.plusTarget()).emit();
        });
        Tensor bias = out.size() > 2 ? out.get(2) : null;
        if (bias != null) {
            kernels.sumRows(dkv, bias.rows(dim, 2 * dim));
            kernels.sumRows(dq, bias.rows(0, dim));
        }
    }

    private static void attend(Kernels kernels, Places at, Place place) {
        AttentionShape shape = at.shape();
        TokenLayout.Segment segment = place.segment();
        Tensor gradient = shape.ofImages(at.in().get(0), segment, place.image()); // (B, h, 1, d)
        Tensor weights = at.in().get(WEIGHTS + place.index()); // (B, h, 1, T)
        Tensor q = shape.ofImages(at.in().get(QUERIES), segment, place.image());
        Tensor k = shape.part(at.in().get(KV), 0, segment, place.row()); // (B, h, T, d)
        Tensor v = shape.part(at.in().get(KV), 1, segment, place.row());
        Tensor scores = at.scores().first(shape.clsWeights(segment));
        kernels.product(weights.transposed(), gradient, shape.part(at.dkv(), 1, segment, place.row()))
                .emit();
        kernels.product(gradient, v.transposed(), scores).emit();
        kernels.rows().softmaxBackward(weights, false, scores, scores);
        kernels.product(scores, k, shape.ofImages(at.dq(), segment, place.image()))
                .times(shape.scale())
                .emit();
        kernels.product(scores.transposed(), q, shape.part(at.dkv(), 0, segment, place.row()))
                .times(shape.scale())
                .emit();
    }

    /** A segment and where its rows and images begin. */
    private record Place(int index, TokenLayout.Segment segment, long row, long image) {}

    /** What the segments share. */
    private record Places(AttentionShape shape, List<Tensor> in, Tensor dkv, Tensor dq, Tensor scores) {
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
