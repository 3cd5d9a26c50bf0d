package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.engine.Binding;
import io.github.dino4j.core.engine.EngineOptions;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.recording.Recording;
import io.github.dino4j.core.recording.StepMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A graph of fused nodes. The first step records which operations run on which shapes, without running them; from the
 * record, a list of kernels over one block of memory is compiled, which is all that later steps run.
 */
final class KernelPlan implements Plan {
    private final GraphContext graph;
    private final EngineOptions options;
    private final Workspace workspace;
    private final Group group;
    private final @Nullable Span weights; // that do not change
    private final Binding binding;
    private @Nullable Compiled forward;
    private @Nullable Compiled backward;
    private @Nullable Map<String, Double> profile;
    private FinalGradients finals = FinalGradients.untold();

    /**
     * A step, ready to run.
     *
     * @param memory of the operations that are ND4J's
     * @param step its kernels
     * @param outputs where its outputs lie, in arrays that outlive the plan
     * @param loose outputs that lie in the plan's own memory, to be copied out of it
     * @param late outputs that are copied to their places after the step
     * @param store the gradients that kernels write to, or null
     * @param copied gradients that do not come out in their place
     */
    private record Compiled(
            StepMemory memory,
            CompiledStep step,
            Map<String, INDArray> outputs,
            Map<String, INDArray> loose,
            List<Results.Late> late,
            @Nullable ParameterStore store,
            Map<String, INDArray> copied) {
        Outputs run(@Nullable Map<String, Double> seconds, Residence residence) {
            step.run(seconds);
            late.forEach(
                    one -> residence.flat().scale(vector(residence, one.from()), 1.0f, vector(residence, one.to())));
            Map<String, INDArray> arrays = new LinkedHashMap<>(outputs);
            loose.forEach((name, array) -> {
                residence.pull(array);
                arrays.put(name, array.dup('c'));
            });
            return new Outputs(arrays, residence);
        }

        private static Tensor vector(Residence residence, INDArray array) {
            return residence.tensor(array).reshape(array.length());
        }

        void close() {
            step.close();
            memory.close();
        }
    }

    /** A plan; of a finished network, where the weights are that do not change. */
    KernelPlan(GraphContext graph, EngineOptions options, Workspace workspace, Group group, @Nullable Span weights) {
        this.graph = graph;
        this.weights = weights;
        this.options = options;
        this.workspace = workspace;
        this.group = group;
        this.binding = new Binding(graph, workspace.device().residence());
        graph.differentiate();
    }

    @Override
    public Binding binding() {
        return binding;
    }

    @Override
    public Outputs forward(Map<String, INDArray> values) {
        binding.read(values);
        Compiled step = forward;
        if (step == null) {
            step = compile(Recording.forward(graph, true), null, FinalGradients.untold());
            forward = step;
        }
        return step.run(profile, residence());
    }

    @Override
    public Outputs backward(Map<String, INDArray> values, ParameterStore gradients) {
        graph.requireLoss();
        if (options.precision() == Precision.INT8) {
            throw new IllegalStateException(
                    "int8 is for finished networks, not for training; set train.precision=auto");
        }
        if (weights != null) {
            throw new IllegalStateException(
                    "the plan reads its weights once, as of a finished network; train with an engine that was not made finished");
        }
        binding.read(values);
        Compiled step = backward;
        if (step == null) {
            step = compile(Recording.backward(graph, true), gradients, finals);
            backward = step;
        }
        Outputs outputs = step.run(profile, residence());
        step.copied().forEach((name, gradient) -> {
            INDArray view = gradients.view(name);
            view.assign(gradient);
            residence().push(view);
        });
        ParameterStore store = step.store();
        if (store != null && store != gradients) {
            gradients.copyFrom(store);
        }
        return outputs;
    }

    /** Where the device's memory is not the host's, nothing is told. */
    @Override
    public void tellFinal(List<Segments.Segment> parts, IntConsumer told) {
        if (backward != null) {
            throw new IllegalStateException("a backward pass has run already");
        }
        finals = residence() instanceof HostResidence ? new FinalGradients(parts, told) : FinalGradients.untold();
    }

    private Residence residence() {
        return workspace.device().residence();
    }

    private Compiled compile(Recording recording, @Nullable ParameterStore store, FinalGradients told) {
        StepGraph nodes = StepGraph.of(recording);
        if (weights != null) {
            nodes.settle(weights);
        }
        SameOrder.agree(nodes.nodes(), group);
        Results results = new Results(nodes, binding);
        recording.outputs().forEach(results::add);
        Map<String, INDArray> copied = new LinkedHashMap<>();
        recording.gradients().forEach((name, array) -> {
            Value value = nodes.value(array);
            if (store != null && value.isMovable()) {
                value.placeAt(store.view(name));
                told.placed(value, store.layout().slot(name));
            } else {
                value.pin();
                copied.put(name, value.array().reshape('c', array.shape()));
                if (store != null) {
                    told.late(store.layout().slot(name));
                }
            }
        });
        CompiledStep step = new CompiledStep(nodes, options, workspace, told, group);
        recording.memory().closeAllBut(nodes.addresses());
        return new Compiled(
                recording.memory(), step, results.outputs(), results.loose(), results.late(), store, copied);
    }

    /** {@return the library's name of each primitive's implementation, {@code ref} being a slow one, with its count} */
    @Override
    public Map<String, Integer> kernels() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Compiled step : new Compiled[] {forward, backward}) {
            if (step != null) {
                step.step().implementations().forEach(name -> counts.merge(name, 1, Integer::sum));
            }
        }
        return counts;
    }

    @Override
    public Map<String, Double> profile() {
        Map<String, Double> seconds = profile == null ? new TreeMap<>() : profile;
        profile = seconds;
        return seconds;
    }

    @Override
    public long workspaceBytes() {
        long bytes = 0;
        for (Compiled step : new Compiled[] {forward, backward}) {
            bytes += step == null ? 0 : step.step().workspaceBytes();
        }
        return bytes;
    }

    @Override
    public void close() {
        graph.close();
        for (Compiled step : new Compiled[] {forward, backward}) {
            if (step != null) {
                step.close();
            }
        }
        forward = null;
        backward = null;
    }
}
