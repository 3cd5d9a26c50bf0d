package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** GELU, by itself or as an epilogue, in either precision. */
public final class TestGelu extends KernelOp {
    /** For SameDiff. */
    public TestGelu() {}

    TestGelu(SameDiff sameDiff, SDVariable x) {
        super(sameDiff, x);
    }

    @Override
    public String opName() {
        return "test_gelu";
    }

    @Override
    public int getNumOutputs() {
        return 1;
    }

    @Override
    protected boolean isUniform() {
        return true;
    }

    @Override
    protected int epilogueOf() {
        return 0;
    }

    @Override
    protected Epilogue asEpilogue(List<@Nullable Tensor> in) {
        return new Epilogue.Gelu();
    }

    @Override
    protected List<long[]> shapes(List<long[]> inputs) {
        return inputs;
    }

    @Override
    protected void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out) {
        Tensor to = out.get(0);
        if (to != null) {
            kernels.elements().gelu(in.get(0), to);
        }
    }
}
