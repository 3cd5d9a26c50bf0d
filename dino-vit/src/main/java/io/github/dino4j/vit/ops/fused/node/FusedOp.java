package io.github.dino4j.vit.ops.fused.node;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.plan.KernelOp;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A fused node: its name is derived from its class. */
public abstract class FusedOp extends KernelOp {
    /** For SameDiff, which copies operations by class. */
    protected FusedOp() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param inputs the arguments
     */
    protected FusedOp(SameDiff sameDiff, SDVariable... inputs) {
        super(sameDiff, inputs);
    }

    @Override
    public final String opName() {
        return "dino_" + getClass().getSimpleName();
    }

    @Override
    public int getNumOutputs() {
        return 1;
    }

    /** {@return the outputs in order} */
    public final List<SDVariable> results() {
        return Arrays.asList(outputVariables());
    }

    /**
     * An output that must exist.
     *
     * @param out the outputs
     * @param index which
     * @return the tensor
     */
    protected static Tensor required(List<@Nullable Tensor> out, int index) {
        Tensor tensor = out.get(index);
        if (tensor == null) {
            throw new IllegalStateException("output " + index + " is computed only together with others");
        }
        return tensor;
    }

    /**
     * A matrix shape.
     *
     * @param rows rows
     * @param columns columns
     * @return the shape
     */
    protected static long[] matrix(long rows, long columns) {
        return new long[] {rows, columns};
    }
}
