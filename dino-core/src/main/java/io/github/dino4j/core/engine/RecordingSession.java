package io.github.dino4j.core.engine;

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
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A session that writes down each operation it executes with its arrays. Shapes are fixed and no array is freed or shared
 * meanwhile, so the list can be run again and again: the same arithmetic without the session's bookkeeping.
 */
final class RecordingSession extends InferenceSession {
    private final List<Executed> executed = new ArrayList<>();

    /** An operation with the arrays it reads and writes. */
    private record Executed(DifferentialFunction operation, OpContext context) {
        /** Copies a context before its execution, after which the session empties it. */
        static Executed of(DifferentialFunction operation, OpContext context) {
            OpContext own = Nd4j.getExecutioner().buildContext();
            own.setInputArrays(context.getInputArrays());
            own.setOutputArrays(context.getOutputArrays());
            if (operation instanceof CustomOp custom) {
                own.setIArguments(custom.iArgs());
                own.setTArguments(custom.tArgs());
                own.setBArguments(custom.bArgs());
                own.setDArguments(custom.dArgs());
            }
            return new Executed(operation, own);
        }

        void run() {
            if (operation instanceof CustomOp custom) {
                Nd4j.exec(custom, context);
            } else {
                Nd4j.exec((Op) operation, context);
            }
        }
    }

    RecordingSession(SameDiff graph, StepMemory memory) {
        super(graph);
        setMmgr(memory);
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
        return super.doExec(operation, context, frame, inputs, allIterInputs, constants, otherPlaceholders);
    }

    /** Runs the recorded operations again, over what their arrays hold now. */
    void replay() {
        for (Executed step : executed) {
            step.run();
        }
    }

    int size() {
        return executed.size();
    }
}
