package io.github.dino4j.vit.ops.fused.loss;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.element.Multiple;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** The sum of the products of the elements of two matrices (R, K), times a number. */
public final class ProductSum extends FusedOp {
    /** For SameDiff. */
    public ProductSum() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param a the first argument
     * @param b the second argument
     * @param factor of the sum
     */
    public ProductSum(SameDiff sameDiff, SDVariable a, SDVariable b, double factor) {
        super(sameDiff, a, b);
        addTArgument(factor);
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(new long[0]);
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0];
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        emit(kernels, in.get(0), in.get(1), tArguments.get(0), required(out, 0));
    }

    /** A sum for each row, and their sum: long sums in float32 lose digits. Takes R floats of working memory. */
    static void emit(Kernels kernels, Tensor a, Tensor b, double factor, Tensor to) {
        int rows = a.dim(0);
        int columns = a.dim(1);
        Tensor sums = kernels.scratch(rows, 1);
        kernels.product(a.reshape(rows, 1, columns), b.reshape(rows, columns, 1), sums.reshape(rows, 1, 1))
                .times((float) factor)
                .emit();
        kernels.sumRows(sums, to.reshape(1));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        double factor = tArguments.get(0);
        return List.of(
                new Multiple(sameDiff, arg(1), gradients.get(0), factor).output(),
                new Multiple(sameDiff, arg(0), gradients.get(0), factor).output());
    }
}
