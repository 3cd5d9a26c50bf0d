package io.github.dino4j.core.samediff;

import io.github.dino4j.core.engine.Binding;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.recording.Recording;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph of standard nodes. SameDiff's session runs the first step, recorded; later steps replay its operations over the
 * same arrays, which saves the session's bookkeeping and leaves nothing to the garbage collector.
 */
final class SessionPlan implements Plan {
    private final GraphContext graph;
    private final Binding binding;
    private @Nullable Recorded forward;
    private @Nullable Recorded backward;

    /** A step and its operations, ready to run again. */
    private record Recorded(Recording recording, List<Runnable> steps) {
        static Recorded of(Recording recording) {
            return new Recorded(
                    recording,
                    recording.steps().stream()
                            .map(step -> step.bind(step.inputs(), step.outputs()))
                            .toList());
        }

        void replay() {
            steps.forEach(Runnable::run);
        }
    }

    SessionPlan(GraphContext graph) {
        this.graph = graph;
        this.binding = new Binding(graph, HostResidence.INSTANCE);
        graph.differentiate();
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Outputs forward(Map<String, INDArray> values) {
        binding.read(values);
        Recorded step = forward;
        if (step == null) {
            step = Recorded.of(Recording.forward(graph, false));
            forward = step;
        } else {
            step.replay();
        }
        return copy(step.recording().outputs());
    }

    @Override
    public Outputs backward(Map<String, INDArray> values, ParameterStore gradients) {
        graph.requireLoss();
        binding.read(values);
        Recorded step = backward;
        if (step == null) {
            step = Recorded.of(Recording.backward(graph, false));
            backward = step;
        } else {
            step.replay();
        }
        step.recording()
                .gradients()
                .forEach((name, gradient) -> gradients.view(name).assign(gradient));
        return copy(step.recording().outputs());
    }

    private Outputs copy(Map<String, INDArray> arrays) {
        binding.fix()
                .forEach((name, place) ->
                        place.assign(new Outputs(arrays).get(name).reshape('c', place.shape())));
        Map<String, INDArray> copies = new LinkedHashMap<>();
        arrays.forEach((name, array) -> copies.put(name, array.dup('c')));
        return new Outputs(copies);
    }

    @Override
    public void close() {
        graph.close();
        for (Recorded step : new Recorded[] {forward, backward}) {
            if (step != null) {
                step.recording().memory().close();
            }
        }
        forward = null;
        backward = null;
    }
}
