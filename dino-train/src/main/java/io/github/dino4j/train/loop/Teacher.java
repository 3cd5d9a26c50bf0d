package io.github.dino4j.train.loop;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;
import java.util.Map;

/** The teacher network: forward only, over the global views, without stochastic depth. */
final class Teacher implements AutoCloseable {
    private final ParameterStore weights;
    private final Plan plan;

    Teacher(Network network, ParameterStore weights, StepShape shape, Engine engine) {
        this.weights = weights;
        this.plan = engine.compile(network.logits(shape.globalRows(), shape.globalSize()), weights);
    }

    /** The raw logits of all global views, view-major (G*B, K). */
    float[] forward(Views views) {
        plan.input("global").data().asNioFloat().put(views.global()); // (G*B, C, S, S)
        return plan.forward(Map.of()).floats("logits");
    }

    /** Seconds by kind of kernel, from now on. */
    Map<String, Double> profile() {
        return plan.profile();
    }

    ParameterStore weights() {
        return weights;
    }

    @Override
    public void close() {
        plan.close();
    }
}
