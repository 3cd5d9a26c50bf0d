package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The logarithm of the softmax of rows over a temperature. Attributes are the rows, which need not be those of x. */
public final class LogSoftmax extends FusedOp {
    /** For SameDiff. */
    public LogSoftmax() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     * @param temperature what is divided by
     * @param rows how many rows, for its gradient
     */
    public LogSoftmax(SameDiff sameDiff, SDVariable x, double temperature, int rows) {
        super(sameDiff, x);
        addIArgument(rows);
        addTArgument(temperature);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        long rows = attribute(0);
        return List.of(matrix(rows, inputs.get(0)[0] * inputs.get(0)[1] / rows));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor logs = required(out, 0);
        kernels.elements().scale(in.get(0).reshape(logs.dim(0), logs.dim(1)), (float) (1.0 / tArguments.get(0)), logs);
        kernels.rows().softmax(logs, true, logs);
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable logs = outputVariables()[0];
        return new LogSoftmaxGradient(sameDiff, arg(0), logs, gradients.get(0), tArguments.get(0)).results();
    }
}
