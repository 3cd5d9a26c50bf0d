package io.github.dino4j.vit.ops.fused.element;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.MatrixProduct;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.vit.ops.fused.node.FusedOp;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Rows (R, in) times a transposed weight (out, in), plus a bias (out) if there is one. */
public final class Linear extends FusedOp {
    /** For SameDiff. */
    public Linear() {}

    /**
     * Adds the node.
     *
     * @param sameDiff the graph
     * @param inputs the arguments in order
     */
    public Linear(SameDiff sameDiff, SDVariable... inputs) {
        super(sameDiff, inputs);
    }

    @Override
    protected Reads reads(int argument) {
        return switch (argument) {
            case 0 -> Reads.OPERAND;
            case 1 -> Reads.WEIGHT;
            default -> Reads.FLOAT32;
        };
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(matrix(inputs.get(0)[0], inputs.get(1)[0]));
    }

    @Override
    protected boolean isLinear() {
        return true;
    }

    /** A convolution's weight (out, C, P, P) as the matrix that it is. */
    static Tensor weight(Tensor weight) {
        return weight.reshape(weight.dim(0), weight.size() / weight.dim(0));
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        emit(kernels, in, required(out, 0), new Epilogue.None());
    }

    @Override
    protected boolean takesEpilogue() {
        return true;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, Tensor out, Epilogue epilogue) {
        MatrixProduct product = kernels.product(in.get(0), weight(in.get(1)).transposed(), out);
        if (in.size() > 2) {
            product.bias(in.get(2));
        }
        product.then(epilogue).emit();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        SDVariable gradient = gradients.get(0);
        List<SDVariable> results = args().length > 2
                ? new LinearGradient(sameDiff, arg(0), arg(1), gradient, arg(2)).results()
                : new LinearGradient(sameDiff, arg(0), arg(1), gradient).results();
        return results;
    }
}
