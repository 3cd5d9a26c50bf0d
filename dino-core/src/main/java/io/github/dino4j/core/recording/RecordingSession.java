package io.github.dino4j.core.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.config.ExecutionResult;
import org.nd4j.autodiff.samediff.config.SDValue;
import org.nd4j.autodiff.samediff.internal.FrameIter;
import org.nd4j.autodiff.samediff.internal.InferenceSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.OpContext;

/**
 * A session that writes down each operation it executes with its arrays. Shapes are fixed and no array is freed or shared
 * meanwhile, so the list can be run again and again: the same arithmetic without the session's bookkeeping.
 */
final class RecordingSession extends InferenceSession {
    private final List<Executed> executed = new ArrayList<>();
    private final boolean shapesOnly;

    /**
     * Makes a session.
     *
     * @param shapesOnly whether operations on floats are written down without being executed; those on integers, which
     *     shapes may depend on, always are
     */
    RecordingSession(SameDiff graph, StepMemory memory, boolean shapesOnly) {
        super(graph);
        setMmgr(memory);
        this.shapesOnly = shapesOnly;
    }

    @Override
    public ExecutionResult doExec(
            DifferentialFunction operation,
            OpContext context,
            FrameIter frame,
            Set<VarId> inputs,
            Set<VarId> allIterInputs,
            Set<String> constants,
            Map<String, SDValue> otherPlaceholders) {
        executed.add(Executed.of(operation, context));
        boolean floats = !context.getOutputArrays().isEmpty()
                && context.getOutputArrays().stream().allMatch(array -> array.dataType() == DataType.FLOAT);
        if (shapesOnly && floats) {
            return ExecutionResult.createFrom(operation, context);
        }
        return super.doExec(operation, context, frame, inputs, allIterInputs, constants, otherPlaceholders);
    }

    List<Executed> executed() {
        return executed;
    }
}
