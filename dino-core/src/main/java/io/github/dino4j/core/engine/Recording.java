package io.github.dino4j.core.engine;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A step of a SameDiff graph, written down: the arrays it reads, the operations in order, the arrays it leaves.
 *
 * @param inputs by name
 * @param steps the operations
 * @param memory owns the arrays that operations write
 * @param outputs by name
 * @param gradients by parameter name; empty for a forward step
 */
record Recording(
        Map<String, INDArray> inputs,
        List<Executed> steps,
        StepMemory memory,
        Map<String, INDArray> outputs,
        Map<String, INDArray> gradients) {
    private static final String GRADIENT_FUNCTION = "grad";

    static Recording forward(GraphContext graph, Map<String, INDArray> values, boolean shapesOnly) {
        StepMemory memory = new StepMemory();
        RecordingSession session = install(graph.sameDiff(), memory, shapesOnly);
        Map<String, INDArray> own = own(graph, values);
        Map<String, INDArray> outputs = graph.sameDiff().output(own, graph.outputs());
        return new Recording(own, session.executed(), memory, new LinkedHashMap<>(outputs), Map.of());
    }

    static Recording backward(GraphContext graph, Map<String, INDArray> values, boolean shapesOnly) {
        StepMemory memory = new StepMemory();
        SameDiff gradientGraph = graph.sameDiff().getFunction(GRADIENT_FUNCTION);
        RecordingSession session = install(gradientGraph, memory, shapesOnly);
        Map<String, INDArray> own = own(graph, values);
        OutAndGrad result = graph.sameDiff().calculateGradientsAndOutputs(own, graph.outputs(), graph.trainable());
        for (String name : graph.trainable()) {
            if (result.getGradients().get(name) == null) {
                throw new IllegalStateException("the loss does not depend on " + name);
            }
        }
        return new Recording(own, session.executed(), memory, result.getOutputs(), result.getGradients());
    }

    /** Sessions belong to threads: the calling thread's is replaced by one that records. */
    private static RecordingSession install(SameDiff graph, StepMemory memory, boolean shapesOnly) {
        RecordingSession session = new RecordingSession(graph, memory, shapesOnly);
        graph.getSessions().put(Thread.currentThread().getId(), session);
        return session;
    }

    private static Map<String, INDArray> own(GraphContext graph, Map<String, INDArray> values) {
        Map<String, INDArray> own = new HashMap<>();
        for (String name : graph.inputs()) {
            own.put(name, input(values, name).dup('c'));
        }
        return own;
    }

    /** Copies a step's inputs to where its operations read them. */
    void read(Map<String, INDArray> values) {
        inputs.forEach((name, array) -> array.assign(input(values, name)));
    }

    private static INDArray input(Map<String, INDArray> values, String name) {
        INDArray value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the graph needs the input " + name + ", got " + values.keySet());
        }
        return value;
    }
}
