package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Gates: SiLU(a) b of the two halves of each row, (R, 2H) to (R, H). */
public final class SwiGlu extends FusedOp {
    /** For SameDiff. */
    public SwiGlu() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param x what it is of
     */
    public SwiGlu(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected boolean isCheap() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], inputs.get(0)[1] / 2));
    }

    @Override
    protected long scratch(List<long[]> inputs) {
        return inputs.get(0)[0] * inputs.get(0)[1];
    }

    /** A half of the columns, copied to where it is contiguous. */
    static Tensor half(Kernels kernels, Tensor x, int index) {
        Tensor half = kernels.scratch(x.dim(0), x.dim(1) / 2);
        kernels.copy(view(x, index), half);
        return half;
    }

    /** A half of the columns where it lies. */
    static Tensor view(Tensor x, int index) {
        long rows = x.dim(0);
        long columns = x.dim(1) / 2;
        return x.view(index * columns, new long[] {rows, columns}, new long[] {2 * columns, 1});
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor a = half(kernels, in.get(0), 0);
        Tensor b = half(kernels, in.get(0), 1);
        kernels.elements().silu(a, a);
        kernels.elements().multiply(a, b, required(out, 0));
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        return new SwiGluGradient(sameDiff, arg(0), gradients.get(0)).results();
    }
}
