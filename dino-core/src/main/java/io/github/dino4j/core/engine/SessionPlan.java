package io.github.dino4j.core.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph of standard nodes. SameDiff's session runs the first step, recorded; later steps replay its operations over the
 * same arrays, which saves the session's bookkeeping and leaves nothing to the garbage collector.
 */
final class SessionPlan implements Plan {
    private static final String GRADIENT_FUNCTION = "grad";

    private final SameDiff sameDiff;
    private final List<String> outputs;
    private final List<String> inputs;
    private final List<String> trainable;
    private final @Nullable String loss;
    private @Nullable Recorded forward;
    private @Nullable Recorded backward;

    /** A recorded step: the arrays it reads, the session that replays it, the arrays it leaves. */
    private record Recorded(
            Map<String, INDArray> inputs,
            RecordingSession session,
            StepMemory memory,
            Map<String, INDArray> outputs,
            Map<String, INDArray> gradients) {
        void replay(Map<String, INDArray> values) {
            inputs.forEach((name, array) -> array.assign(values.get(name)));
            session.replay();
        }
    }

    SessionPlan(GraphContext graph) {
        this.sameDiff = graph.sameDiff();
        this.outputs = List.copyOf(graph.outputs());
        this.inputs = List.copyOf(graph.inputs());
        this.trainable = graph.trainable();
        this.loss = graph.lossName();
        if (loss != null) {
            sameDiff.setLossVariables(loss);
            sameDiff.createGradFunction();
        }
    }

    @Override
    public Outputs forward(Map<String, INDArray> values) {
        checkInputs(values);
        Recorded step = forward;
        if (step == null) {
            Map<String, INDArray> own = own(values);
            StepMemory memory = new StepMemory();
            RecordingSession session = install(sameDiff, memory);
            step = new Recorded(own, session, memory, sameDiff.output(own, outputs), Map.of());
            forward = step;
        } else {
            step.replay(values);
        }
        return copy(step.outputs());
    }

    @Override
    public Outputs backward(Map<String, INDArray> values, ParameterStore gradients) {
        if (loss == null) {
            throw new IllegalStateException("the graph has no loss to differentiate");
        }
        checkInputs(values);
        Recorded step = backward;
        if (step == null) {
            step = recordBackward(own(values));
            backward = step;
        } else {
            step.replay(values);
        }
        step.gradients().forEach((name, gradient) -> gradients.view(name).assign(gradient));
        return copy(step.outputs());
    }

    private Recorded recordBackward(Map<String, INDArray> own) {
        StepMemory memory = new StepMemory();
        RecordingSession session = install(sameDiff.getFunction(GRADIENT_FUNCTION), memory);
        OutAndGrad result = sameDiff.calculateGradientsAndOutputs(own, outputs, trainable);
        for (String name : trainable) {
            if (result.getGradients().get(name) == null) {
                throw new IllegalStateException("the loss does not depend on " + name);
            }
        }
        return new Recorded(own, session, memory, result.getOutputs(), result.getGradients());
    }

    /** Sessions belong to threads: the calling thread's is replaced by one that records. */
    private static RecordingSession install(SameDiff graph, StepMemory memory) {
        RecordingSession session = new RecordingSession(graph, memory);
        graph.getSessions().put(Thread.currentThread().getId(), session);
        return session;
    }

    private Map<String, INDArray> own(Map<String, INDArray> values) {
        Map<String, INDArray> own = new HashMap<>();
        for (String name : inputs) {
            INDArray value = values.get(name);
            if (value != null) {
                own.put(name, value.dup('c'));
            }
        }
        return own;
    }

    private static Outputs copy(Map<String, INDArray> arrays) {
        Map<String, INDArray> copies = new LinkedHashMap<>();
        arrays.forEach((name, array) -> copies.put(name, array.dup('c')));
        return new Outputs(copies);
    }

    private void checkInputs(Map<String, INDArray> values) {
        for (String name : inputs) {
            if (!values.containsKey(name)) {
                throw new IllegalArgumentException("the graph needs the input " + name + ", got " + values.keySet());
            }
        }
    }

    @Override
    public void close() {
        sameDiff.getSessions().clear();
        for (Recorded step : new Recorded[] {forward, backward}) {
            if (step != null) {
                step.memory().close();
            }
        }
        forward = null;
        backward = null;
    }
}
