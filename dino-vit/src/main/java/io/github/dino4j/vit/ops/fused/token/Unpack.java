package io.github.dino4j.vit.ops.fused.token;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Takes a matrix apart by rows, which {@link Pack} undoes: that is its gradient. The attributes are each part's rows. */
public final class Unpack extends FusedOp {
    /** For SameDiff. */
    public Unpack() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param all a matrix
     * @param rows how many each part has
     */
    public Unpack(SameDiff sameDiff, SDVariable all, List<Integer> rows) {
        super(sameDiff, all);
        addIArgument(rows.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public int getNumOutputs() {
        return Math.max(1, iArguments.size()); // SameDiff asks before there are any
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        List<long[]> shapes = new ArrayList<>();
        for (int rows : attributes()) {
            shapes.add(matrix(rows, inputs.get(0)[1]));
        }
        return shapes;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        long first = 0;
        for (int i = 0; i < out.size(); i++) {
            Tensor part = out.get(i);
            if (part != null) {
                kernels.copy(in.get(0).rows(first, attribute(i)), part);
            }
            first += attribute(i);
        }
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new Pack(sameDiff, gradients).results();
    }
}
