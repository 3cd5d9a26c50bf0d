package io.github.dino4j.core.engine;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.api.OutAndGrad;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph run by SameDiff's session. */
final class SessionPlan implements Plan {
    private final SameDiff sameDiff;
    private final List<String> outputs;
    private final List<String> inputs;
    private final List<String> trainable;
    private final @Nullable String loss;

    SessionPlan(GraphContext graph) {
        this.sameDiff = graph.sameDiff();
        this.outputs = List.copyOf(graph.outputs());
        this.inputs = List.copyOf(graph.inputs());
        this.trainable = graph.trainable();
        this.loss = graph.lossName();
        if (loss != null) {
            sameDiff.setLossVariables(loss);
        }
    }

    @Override
    public Outputs forward(Map<String, INDArray> values) {
        checkInputs(values);
        return new Outputs(sameDiff.output(values, outputs));
    }

    @Override
    public Outputs backward(Map<String, INDArray> values, ParameterStore gradients) {
        if (loss == null) {
            throw new IllegalStateException("the graph has no loss to differentiate");
        }
        checkInputs(values);
        OutAndGrad result = sameDiff.calculateGradientsAndOutputs(values, outputs, trainable);
        for (String name : trainable) {
            INDArray gradient = result.getGradients().get(name);
            if (gradient == null) {
                throw new IllegalStateException("the loss does not depend on " + name);
            }
            gradients.view(name).assign(gradient);
            gradient.close();
        }
        return new Outputs(result.getOutputs());
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
        // The session's arrays are collected with it; weights belong to their store.
    }
}
