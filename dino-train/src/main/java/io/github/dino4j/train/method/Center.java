package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Centred outputs, t - C, for losses that compare directions: DINO with a squared distance (Caron et al. 2021, table 7). The
 * centre moves as that of {@link CenterSharpen}.
 *
 * @param config momentum
 * @param outDim outputs K
 */
record Center(TargetConfig.Center config, int outDim) implements Target {
    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        SDVariable center = graph.input(CenterSharpen.CENTER, 1, outDim);
        SDVariable targets = Target.ops(graph).centered(outputs, center, outDim); // (G*B, K)
        graph.output(Spread.NAME, Target.ops(graph).spread(targets, outDim));
        graph.output(state().get(0).next(), Target.ops(graph).movingMean(center, outputs, config.momentum()));
        return targets;
    }

    @Override
    public List<StateTensor> state() {
        return List.of(StateTensor.mean(CenterSharpen.CENTER, outDim));
    }

    @Override
    public List<Signal> signals() {
        return List.of(Spread.SIGNAL);
    }

    @Override
    public List<CollapseRule> collapseRules() {
        return List.of(Spread.rule(false));
    }
}
