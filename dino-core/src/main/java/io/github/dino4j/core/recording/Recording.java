package io.github.dino4j.core.recording;

import io.github.dino4j.core.engine.GraphContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A step of a SameDiff graph, written down: the operations in order and the arrays they leave.
 *
 * @param steps the operations
 * @param memory owns the arrays that operations write
 * @param outputs by name
 * @param gradients by parameter name; empty for a forward step
 */
public record Recording(
        List<Executed> steps, StepMemory memory, Map<String, INDArray> outputs, Map<String, INDArray> gradients) {
    private static final String GRADIENT_FUNCTION = "grad";

    /**
     * Records the outputs' computation.
     *
     * @param graph the graph, its inputs given
     * @param shapesOnly whether operations on floats are written down without being executed
     * @return the operations in order
     */
    public static Recording forward(GraphContext graph, boolean shapesOnly) {
        StepMemory memory = new StepMemory();
        RecordingSession session = install(graph.sameDiff(), memory, shapesOnly);
        Map<String, INDArray> outputs = graph.sameDiff().output(graph.inputs(), graph.outputs());
        return new Recording(session.executed(), memory, new LinkedHashMap<>(outputs), Map.of());
    }

    /**
     * Records the computation of outputs and of the loss's gradient.
     *
     * @param graph the graph, its inputs given
     * @param shapesOnly whether operations on floats are written down without being executed
     * @return the operations in order
     */
    public static Recording backward(GraphContext graph, boolean shapesOnly) {
        StepMemory memory = new StepMemory();
        SameDiff gradientGraph = graph.sameDiff().getFunction(GRADIENT_FUNCTION);
        RecordingSession session = install(gradientGraph, memory, shapesOnly);
        OutAndGrad result =
                graph.sameDiff().calculateGradientsAndOutputs(graph.inputs(), graph.outputs(), graph.trainable());
        for (String name : graph.trainable()) {
            if (result.getGradients().get(name) == null) {
                throw new IllegalStateException("the loss does not depend on " + name);
            }
        }
        return new Recording(session.executed(), memory, result.getOutputs(), result.getGradients());
    }

    /** Sessions belong to threads: the calling thread's is replaced by one that records. */
    private static RecordingSession install(SameDiff graph, StepMemory memory, boolean shapesOnly) {
        RecordingSession session = new RecordingSession(graph, memory, shapesOnly);
        graph.getSessions().put(Thread.currentThread().getId(), session);
        return session;
    }
}
