package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Epilogue;
import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.RowKernels;
import io.github.dino4j.core.device.Saving;
import io.github.dino4j.core.device.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;

/**
 * A coarse SameDiff operation that emits kernels of our own instead of naming one of ND4J's. SameDiff differentiates
 * graphs of such nodes, a device runs them. Subclasses are public with a public constructor without arguments,
 * keep their attributes in integer and float arguments only (SameDiff copies nothing else), name themselves by a constant,
 * and are {@linkplain #register registered} once.
 */
public abstract class KernelOp extends DynamicCustomOp {
    /** For SameDiff, which copies operations by class. */
    protected KernelOp() {}

    /**
     * Adds a node.
     *
     * @param sameDiff the graph
     * @param inputs the arguments
     */
    protected KernelOp(SameDiff sameDiff, SDVariable... inputs) {
        super(sameDiff, inputs);
    }

    /**
     * Makes SameDiff know operations by name, which copying a graph needs.
     *
     * @param operations one of each
     */
    public static void register(KernelOp... operations) {
        for (KernelOp operation : operations) {
            KernelRegistry.add(operation);
        }
    }

    /**
     * Infers shapes.
     *
     * @param inputs the shape of each argument
     * @return the shape of each output
     */
    protected abstract List<long[]> shapes(List<long[]> inputs);

    /**
     * Emits the kernels.
     *
     * @param kernels where to
     * @param in the arguments
     * @param out the outputs; null where nothing reads one
     */
    protected abstract void emit(Kernels kernels, List<Tensor> in, List<@Nullable Tensor> out);

    /**
     * Emits the kernels with an epilogue, if {@link #takesEpilogue}.
     *
     * @param kernels where to
     * @param in the arguments
     * @param out where the first output is stored after the epilogue
     * @param epilogue what is done to it
     */
    protected void emit(Kernels kernels, List<Tensor> in, Tensor out, Epilogue epilogue) {
        throw new UnsupportedOperationException(opName() + " takes no epilogue");
    }

    /**
     * Whether the operation multiplies rows by a transposed weight and adds a bias, these being its arguments in this order, the
     * last of which may be missing: such an operation can be computed {@linkplain Kernels#quantizedLinear in whole numbers}.
     *
     * @return whether it is a linear layer
     */
    protected boolean isLinear() {
        return false;
    }

    /** {@return whether an epilogue can be done on the only output} */
    protected boolean takesEpilogue() {
        return false;
    }

    /**
     * Which argument this operation could be an epilogue of.
     *
     * @return its index, or -1 if none
     */
    protected int epilogueOf() {
        return -1;
    }

    /**
     * This operation as an epilogue.
     *
     * @param in the arguments, the one that {@link #epilogueOf} names being null
     * @return the epilogue
     */
    protected Epilogue asEpilogue(List<@Nullable Tensor> in) {
        return new Epilogue.None();
    }

    /** {@return whether the operation is a residual connection, which {@link #asResidual} describes} */
    protected boolean isResidual() {
        return false;
    }

    /**
     * This operation as a residual connection.
     *
     * @param in the arguments
     * @return what it adds
     */
    protected RowKernels.Residual asResidual(List<Tensor> in) {
        throw new UnsupportedOperationException(opName() + " is no residual connection");
    }

    /** {@return whether the first argument can be a residual connection that is computed on the way} */
    protected boolean followsResidual() {
        return false;
    }

    /**
     * Emits the kernels with those of a residual connection, if {@link #followsResidual}.
     *
     * @param kernels where to
     * @param residual what the connection adds
     * @param in the arguments, the sum being the first, which is written
     * @param out the outputs; null where nothing reads one
     */
    protected void emit(Kernels kernels, RowKernels.Residual residual, List<Tensor> in, List<@Nullable Tensor> out) {
        throw new UnsupportedOperationException(opName() + " follows no residual connection");
    }

    /**
     * Whether the operation can add a value to its first output, of that output's shape in float32. The value comes behind
     * all arguments of {@link #emit(Kernels, List, List)}.
     *
     * @return whether it can
     */
    protected boolean addsOnTheWay() {
        return false;
    }

    /** How an operation reads an argument. */
    public enum Reads {
        /** In float32. */
        FLOAT32,
        /** As it is stored. */
        EITHER,
        /** As it is stored on devices that {@linkplain Saving#ROUNDED_BRANCHES round branches}, else in float32. */
        BRANCH,
        /** As an operand of a matrix product: rounded, where the step rounds those. */
        OPERAND,
        /**
         * As the right operand of matrix products alone: rounded likewise, or {@linkplain Tensor#constant constant} in float32 on
         * devices that {@linkplain Saving#PACKED_WEIGHTS pack weights}.
         */
        WEIGHT
    }

    /**
     * How an argument is read.
     *
     * @param argument its index
     * @return how
     */
    protected Reads reads(int argument) {
        return isUniform() ? Reads.EITHER : Reads.FLOAT32;
    }

    /**
     * Whether an output may be stored rounded, which it is if nobody reads it in float32.
     *
     * @param output its index
     * @return whether it may
     */
    protected boolean rounds(int output) {
        return isUniform();
    }

    /** {@return whether the first output is rather computed twice than kept for the backward pass} */
    protected boolean isCheap() {
        return false;
    }

    /** {@return whether outputs are kept even where all else of a block is computed again: the residual stream} */
    protected boolean isKept() {
        return false;
    }

    /** {@return whether arguments that are read as they are stored, and outputs that may be rounded, must be alike} */
    protected boolean isUniform() {
        return false;
    }

    /**
     * Which argument's memory the first output may take when nothing reads the argument afterwards.
     *
     * @return its index, or -1 if none
     */
    protected int inPlace() {
        return -1;
    }

    /**
     * Floats of working memory.
     *
     * @param inputs the shape of each argument
     * @return how many
     */
    protected long scratch(List<long[]> inputs) {
        return 0;
    }

    @Override
    public abstract String opName();

    @Override
    public abstract int getNumOutputs();

    @Override
    public Map<String, Object> propertiesForFunction() {
        return Collections.emptyMap();
    }

    @Override
    public void setPropertiesForFunction(Map<String, Object> properties) {
        // Attributes are arguments.
    }

    @Override
    public List<DataType> calculateOutputDataTypes(List<DataType> inputs) {
        return new ArrayList<>(Collections.nCopies(getNumOutputs(), DataType.FLOAT));
    }

    @Override
    public List<LongShapeDescriptor> calculateOutputShape(OpContext context) {
        List<long[]> inputs =
                context.getInputArrays().stream().map(INDArray::shape).toList();
        return shapes(inputs).stream()
                .map(shape -> LongShapeDescriptor.fromShape(shape, DataType.FLOAT))
                .toList();
    }

    @Override
    public List<SDVariable> doDiff(List<SDVariable> gradients) {
        throw new UnsupportedOperationException(opName() + " has no gradient");
    }

    /**
     * An integer attribute.
     *
     * @param index its place
     * @return its value
     */
    protected final int attribute(int index) {
        return Math.toIntExact(iArguments.get(index));
    }

    /** {@return the integer attributes} */
    protected final int[] attributes() {
        return iArguments.stream().mapToInt(Math::toIntExact).toArray();
    }

    /**
     * The nodes' only or first output.
     *
     * @return the variable
     */
    public final SDVariable output() {
        return outputVariables()[0];
    }
}
