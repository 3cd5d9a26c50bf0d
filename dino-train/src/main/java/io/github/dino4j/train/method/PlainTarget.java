package io.github.dino4j.train.method;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Teacher outputs as they are: directions that the student's are compared with.
 *
 * @param outDim outputs K
 * @param keptApart whether the loss keeps images apart by itself
 */
record PlainTarget(int outDim, boolean keptApart) implements Target {
    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        graph.output(Spread.NAME, Target.ops(graph).spread(outputs, outDim));
        return outputs;
    }

    @Override
    public List<Signal> signals() {
        return List.of(Spread.SIGNAL);
    }

    @Override
    public List<CollapseRule> collapseRules() {
        return List.of(Spread.rule(keptApart));
    }
}
