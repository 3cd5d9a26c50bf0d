package io.github.dino4j.vit.ops.fused.shared;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The rows of all N processes in the order in which one process would have them: of each block, such as a view, those of each
 * process. From (R, K) to (N*R, K). Attributes are the blocks and the processes.
 */
public final class Together extends FusedOp {
    /** For SameDiff. */
    public Together() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x the rows of this process
     * @param blocks into which they are parted, equally
     * @param ranks processes
     */
    public Together(SameDiff sameDiff, SDVariable x, int blocks, int ranks) {
        super(sameDiff, x);
        addIArgument(blocks, ranks);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0] * attribute(1), inputs.get(0)[1]));
    }

    /** A second exchange would take longer than the room is worth. */
    @Override
    protected boolean isKept() {
        return true;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        int blocks = attribute(0);
        int ranks = attribute(1);
        kernels.exchange(
                (group, from, to) -> {
                    float[] all = group.gather(from.get(0));
                    int block = from.get(0).length / blocks;
                    for (int i = 0; i < blocks; i++) {
                        for (int rank = 0; rank < ranks; rank++) {
                            System.arraycopy(
                                    all, (rank * blocks + i) * block, to.get(0), (i * ranks + rank) * block, block);
                        }
                    }
                },
                in.subList(0, 1),
                List.of(required(out, 0)));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new TogetherGradient(sameDiff, gradients.get(0), attribute(0), attribute(1)).results();
    }
}
