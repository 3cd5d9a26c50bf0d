package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** For each view the sum of what all views, or all others, have at its image: view-major rows (F*B, K) to (T*B, K). */
public final class OtherViews extends FusedOp {
    /** For SameDiff. */
    public OtherViews() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x the rows of all views
     * @param views how many views there are
     */
    public OtherViews(SameDiff sameDiff, SDVariable x, LossOps.Views views) {
        super(sameDiff, x);
        addIArgument(views.all(), views.global(), views.batch(), views.own() ? 1 : 0);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix((long) attribute(0) * attribute(2), inputs.get(0)[1]));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        for (int view = 0; view < attribute(0); view++) {
            Tensor sum = required(out, 0).rows((long) view * attribute(2), attribute(2));
            List<Tensor> met = met(in.get(0), view);
            if (met.isEmpty()) {
                kernels.zero(sum);
            } else if (met.size() == 1) {
                kernels.copy(met.get(0), sum);
            } else {
                kernels.elements().sum(met.get(0), met.get(1), sum);
                met.subList(2, met.size()).forEach(more -> kernels.elements().sum(sum, more, sum));
            }
        }
    }

    private List<Tensor> met(Tensor x, int view) {
        return IntStream.range(0, attribute(1))
                .filter(other -> attribute(3) == 1 || other != view)
                .mapToObj(other -> x.rows((long) other * attribute(2), attribute(2)))
                .toList();
    }

    /** The same with the roles changed: who met whom is mutual. */
    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        LossOps.Views turned = new LossOps.Views(attribute(1), attribute(0), attribute(2), attribute(3) == 1);
        return new OtherViews(sameDiff, gradients.get(0), turned).results();
    }
}
