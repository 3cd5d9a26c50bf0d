package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A matrix product that may be rounded and takes epilogues. */
public final class TestProduct extends KernelOp {
    /** For SameDiff. */
    public TestProduct() {}

    TestProduct(SameDiff sameDiff, SDVariable a, SDVariable b) {
        super(sameDiff, a, b);
    }

    @Override
    public String opName() {
        return "test_product";
    }

    @Override
    public int getNumOutputs() {
        return 1;
    }

    @Override
    protected Reads reads(int argument) {
        return Reads.OPERAND;
    }

    @Override
    protected boolean rounds(int output) {
        return true;
    }

    @Override
    protected boolean takesEpilogue() {
        return true;
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return List.of(new long[] {inputs.get(0)[0], inputs.get(1)[1]});
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor to = out.get(0);
        if (to != null) {
            emit(kernels, in, to, new Epilogue.None());
        }
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, Tensor out, Epilogue epilogue) {
        kernels.product(in.get(0), in.get(1), out).then(epilogue).emit();
    }
}
