package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.TempConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.vit.ops.TargetOps;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Targets that use all outputs alike over the images of a step, by Sinkhorn and Knopp (Caron et al. 2020, eq. 3) or, with one
 * turn, by a softmax over the batch (Caron et al. 2021, table 15). A teacher that gives all images the same output has uniform
 * targets, whatever the output, so that there is one collapse alone; single images may have certain targets.
 *
 * @param temp temperature
 * @param iterations turns of columns and rows
 * @param groups strips of rows that are balanced on their own
 * @param outDim outputs K
 */
record Balanced(TempConfig temp, int iterations, int groups, int outDim) implements Target {
    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        TargetOps ops = Target.ops(graph);
        TargetOps.Balance balance = new TargetOps.Balance(iterations, groups, outDim);
        SDVariable targets = ops.sinkhorn(outputs, graph.input(Entropy.TEMP, 1, 1), balance); // (G*B, K)
        graph.output(Entropy.SIGNAL.name(), ops.meanEntropy(targets));
        return targets;
    }

    @Override
    public List<Scheduled> schedules(StepClock clock) {
        return Entropy.temperature(temp, clock);
    }

    @Override
    public List<Signal> signals() {
        return List.of(Entropy.SIGNAL);
    }

    @Override
    public Optional<Signal> entropy() {
        return Optional.of(Entropy.SIGNAL);
    }

    @Override
    public List<CollapseRule> collapseRules() {
        return List.of(Entropy.uniform(outDim));
    }
}
