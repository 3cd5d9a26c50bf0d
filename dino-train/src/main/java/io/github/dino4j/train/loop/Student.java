package io.github.dino4j.train.loop;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.train.optim.GradientMean;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.network.StudentGraph;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The student network: forward over all views, the loss against the targets, and backward. */
final class Student implements AutoCloseable {
    private final ParameterStore weights;
    private final ParameterStore gradients;
    private final StudentGraph graph;
    private final Plan plan;
    private @Nullable GradientMean mean;

    Student(Network network, ParameterStore weights, RunConfig config, Engine engine) {
        StepShape shape = StepShape.of(config);
        int outDim = config.method().head().outDim();
        this.weights = weights;
        this.gradients = new ParameterStore(network.layout());
        this.graph = new StudentGraph(
                network,
                config.views(),
                shape.batch(),
                outDim,
                config.method().loss().studentTemp());
        this.plan = engine.compile(graph, weights);
    }

    /**
     * Computes the loss of all views and leaves its gradient in {@link #gradients()}.
     *
     * @param views this step's images
     * @param targets teacher probabilities (G*B, K): plain numbers, so nothing flows back to the teacher
     * @param rng the key of this step's stochastic depth
     * @return the loss
     */
    double backward(Views views, float[] targets, Rng rng) {
        put("global", views.global());
        put("targets", targets);
        if (views.local().length > 0) {
            put("local", views.local());
        }
        graph.drawDropPaths(rng, plan::input);
        return plan.backward(Map.of(), gradients).scalar("loss");
    }

    /**
     * Computes the loss of a batch part by part and leaves the mean gradient in {@link #gradients()}.
     *
     * @param parts this step's images
     * @param targets of each part
     * @param rng the key of this step's stochastic depth
     * @return the mean loss
     */
    double backward(List<Views> parts, List<float[]> targets, Rng rng) {
        if (parts.size() == 1) {
            return backward(parts.get(0), targets.get(0), rng);
        }
        GradientMean gradientMean = mean == null ? new GradientMean(gradients.layout()) : mean;
        mean = gradientMean;
        double loss = 0.0;
        for (int i = 0; i < parts.size(); i++) {
            loss += backward(parts.get(i), targets.get(i), rng.fold(i));
            gradientMean.add(gradients);
        }
        gradientMean.take(gradients);
        return loss / parts.size();
    }

    private void put(String name, float[] values) {
        plan.input(name).data().asNioFloat().put(values);
    }

    /** Bytes of what the step keeps while it runs. */
    long workspaceBytes() {
        return plan.workspaceBytes();
    }

    /** Seconds by kind of kernel, from now on. */
    Map<String, Double> profile() {
        return plan.profile();
    }

    ParameterStore weights() {
        return weights;
    }

    ParameterStore gradients() {
        return gradients;
    }

    @Override
    public void close() {
        plan.close();
    }
}
