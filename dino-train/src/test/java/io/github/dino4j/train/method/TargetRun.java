package io.github.dino4j.train.method;

import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.core.parameter.ParameterStore;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.factory.Nd4j;

/** The graph of targets alone, whose input is the teacher's outputs. */
final class TargetRun implements AutoCloseable {
    private final Target target;
    private final Plan plan;
    private final int rows;
    private final int outDim;

    TargetRun(Target target, int rows, int outDim, String engine) {
        this.target = target;
        this.rows = rows;
        this.outDim = outDim;
        this.plan = Engines.named(engine)
                .compile(
                        graph -> graph.output("targets", target.of(graph.input("outputs", rows, outDim), graph)),
                        new ParameterStore(new ParameterLayout(List.of())));
    }

    /** The outputs of a step, at a temperature. */
    Outputs step(float[] outputs, double temp) {
        plan.input("outputs").assign(Nd4j.createFromArray(outputs).reshape(rows, outDim));
        if (target.entropy().isPresent()) { // others have no temperature
            plan.input("teacher_temp").assign(temp);
        }
        target.state().forEach(tensor -> plan.input(tensor.name()));
        return plan.forward(Map.of());
    }

    float[] targets(float[] outputs, double temp) {
        return step(outputs, temp).floats("targets");
    }

    /** Takes a step and remembers what comes of it. */
    void learn(float[] outputs) {
        Outputs step = step(outputs, 1.0);
        target.state().forEach(tensor -> plan.input(tensor.name()).assign(step.get(tensor.next())));
    }

    float[] state(String name) {
        return plan.input(name).dup().data().asFloat();
    }

    void restore(String name, float[] values) {
        plan.input(name).assign(Nd4j.createFromArray(values).reshape(1, values.length));
    }

    @Override
    public void close() {
        plan.close();
    }
}
