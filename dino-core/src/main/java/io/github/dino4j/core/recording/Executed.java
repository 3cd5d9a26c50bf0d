package io.github.dino4j.core.recording;

import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A recorded operation with the arrays it reads and writes.
 *
 * @param operation the operation
 * @param inputs what it reads
 * @param outputs what it writes
 */
public record Executed(DifferentialFunction operation, List<INDArray> inputs, List<INDArray> outputs) {
    /** Copies a context before its execution, after which the session empties it. */
    static Executed of(DifferentialFunction operation, OpContext context) {
        return new Executed(operation, List.copyOf(context.getInputArrays()), List.copyOf(context.getOutputArrays()));
    }

    /** {@return the operation's name} */
    public String name() {
        return operation.opName();
    }

    /**
     * The operation over arrays of one's own choice, to be run again and again.
     *
     * @param in what it reads
     * @param out what it writes
     * @return a run of it
     */
    public Runnable bind(List<INDArray> in, List<INDArray> out) {
        OpContext context = Nd4j.getExecutioner().buildContext();
        context.setInputArrays(in);
        context.setOutputArrays(out);
        if (operation instanceof CustomOp custom) {
            context.setIArguments(custom.iArgs());
            context.setTArguments(custom.tArgs());
            context.setBArguments(custom.bArgs());
            context.setDArguments(custom.dArgs());
            return () -> Nd4j.exec(custom, context);
        }
        return () -> Nd4j.exec((Op) operation, context);
    }

    /**
     * Where an array lies, by which the arrays of a recording are told apart.
     *
     * @param array any array
     * @return its address, 0 for an empty one
     */
    public static long address(INDArray array) {
        return array.isEmpty() ? 0L : array.data().addressPointer().address();
    }
}
