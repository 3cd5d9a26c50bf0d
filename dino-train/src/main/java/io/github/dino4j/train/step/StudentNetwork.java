package io.github.dino4j.train.step;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.train.GradientConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.core.random.Share;
import io.github.dino4j.train.assign.Assignments;
import io.github.dino4j.train.method.Method;
import io.github.dino4j.train.optim.SharedGradients;
import io.github.dino4j.vit.model.RunningMean;
import io.github.dino4j.vit.network.StudentGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The student network: forward over all views, the loss against the targets, and backward. */
public final class StudentNetwork implements AutoCloseable {
    private final Method method;
    private final ParameterStore weights;
    private final ParameterStore gradients;
    private final SharedGradients shared;
    private final StudentGraph graph;
    private final Plan plan;
    private final List<String> given;
    private final List<String> shown; // inputs of images that no other plan reads first
    private final List<RunningMean> runningMeans;
    private Outputs last = new Outputs(Map.of());
    private @Nullable Assignments assigned;

    StudentNetwork(Method method, ParameterStore weights, int batch, Engine engine, GradientConfig sharing) {
        this.method = method;
        this.weights = weights;
        this.gradients = weights.twin();
        this.graph = method.studentGraph(batch);
        this.plan = engine.compile(graph, weights);
        this.shared = new SharedGradients(gradients, method.group(), sharing);
        plan.tellFinal(shared.buckets(), shared::ready);
        this.given = method.studentInputs();
        this.shown =
                new ArrayList<>(graph.images().size() > 1 ? List.of(Shown.GLOBAL, Shown.LOCAL) : List.of(Shown.GLOBAL));
        this.runningMeans = graph.runningMeans(method.group().size());
    }

    /**
     * Computes the loss of all views against the targets that the teacher computed last, and its gradient.
     *
     * @param views a step's images, or a part of them, whose global ones a teacher has been shown, if there is one
     * @param rng the key of their stochastic depth
     * @return the graph's outputs, the loss among them
     */
    Outputs backward(Views views, Rng rng) {
        return backward(Shown.of(views), rng, Share.WHOLE);
    }

    /** As above, of images that are a share of the step's. */
    Outputs backward(Shown views, Rng rng, Share share) {
        shown.forEach(input -> views.write(plan, input));
        targets(views).ifPresent(rows -> plan.write(Method.TARGETS, rows));
        method.mixed(views.shares()).forEach(plan::write);
        graph.draw(rng, share, plan::input);
        last = plan.backward(Map.of(), gradients);
        return last;
    }

    /** Of images, where no teacher computes them. */
    private Optional<float[]> targets(Shown views) {
        return assigned == null ? method.targetsOf(views.labels()) : Optional.of(assigned.targets(views.indices()));
    }

    /** Has targets be what images are taken for. */
    void learnFrom(Assignments all) {
        assigned = all;
    }

    /**
     * Has a teacher compute its targets where this network reads them: mere numbers, so nothing flows back to the teacher. The
     * global views are read where the teacher does, if they are the same numbers to both.
     *
     * @param teacher has not run yet
     * @param sharesImages whether they are
     */
    void learnFrom(Plan teacher, boolean sharesImages) {
        learnFrom(teacher);
        if (sharesImages) {
            plan.share(Shown.GLOBAL, teacher, Shown.GLOBAL);
            shown.remove(Shown.GLOBAL);
        }
    }

    /** The same of a teacher that is shown what another one is. */
    void learnFrom(Plan teacher) {
        given.forEach(name -> teacher.place(name, plan, name));
    }

    /** Has the graph read an input from a part of a store. */
    void read(String input, INDArray from) {
        plan.share(input, from);
    }

    /** Moves the backbone's buffers by what the last pass measured, as training mode does in PyTorch. */
    void moveBuffers() {
        runningMeans.forEach(each -> each.move(weights, last));
    }

    /** How the gradients of parts and processes become those of a step. */
    SharedGradients shared() {
        return shared;
    }

    /** Bytes of what the step keeps while it runs. */
    long workspaceBytes() {
        return plan.workspaceBytes();
    }

    /** {@return the library's name of each kernel's implementation, with its count, once a step has run} */
    Map<String, Integer> kernels() {
        return plan.kernels();
    }

    /** Seconds by kind of kernel, from now on. */
    Map<String, Double> profile() {
        return plan.profile();
    }

    /** {@return its parameters and buffers} */
    public ParameterStore weights() {
        return weights;
    }

    ParameterStore gradients() {
        return gradients;
    }

    @Override
    public void close() {
        try {
            shared.close();
        } finally {
            plan.close();
        }
    }
}
