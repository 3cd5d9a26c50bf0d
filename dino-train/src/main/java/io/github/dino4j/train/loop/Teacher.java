package io.github.dino4j.train.loop;

import io.github.dino4j.augment.view.Views;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.vit.network.Network;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The teacher network: forward only, over the global views, without stochastic depth. */
final class Teacher implements AutoCloseable {
    private final ParameterStore weights;
    private final Plan plan;
    private final INDArray images; // (G*B, C, S, S)

    Teacher(Network network, ParameterStore weights, StepShape shape, Engine engine) {
        this.weights = weights;
        this.plan = engine.compile(network.logits(shape.globalRows(), shape.globalSize()), weights);
        this.images = Nd4j.create(DataType.FLOAT, shape.globalShape());
    }

    /** The raw logits of all global views, view-major (G*B, K). */
    float[] forward(Views views) {
        images.data().asNioFloat().put(views.global());
        Outputs outputs = plan.forward(Map.of("global", images));
        return outputs.floats("logits");
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
