package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.TargetConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.vit.ops.TargetOps;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * DINO's targets: softmax((t - C) / tpt), where the centre C is a moving average of raw teacher outputs, updated after the
 * loss (Caron et al. 2021, eq. 4). Centring alone favours the uniform collapse, sharpening alone the collapse to one
 * dimension; together they avoid both.
 *
 * @param config momentum and temperature
 * @param outDim outputs K
 */
record CenterSharpen(TargetConfig.CenterSharpen config, int outDim) implements Target {
    /** The centre's name in checkpoints, the original's. */
    static final String CENTER = "dino_loss.center";

    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        SDVariable center = graph.input(CENTER, 1, outDim);
        SDVariable temp = graph.input(Entropy.TEMP, 1, 1);
        TargetOps ops = Target.ops(graph);
        SDVariable targets = ops.centeredSoftmax(outputs, center, temp); // (G*B, K)
        graph.output(Entropy.SIGNAL.name(), ops.meanEntropy(targets));
        graph.output(center().next(), ops.movingMean(center, outputs, config.momentum()));
        return targets;
    }

    private StateTensor center() {
        return StateTensor.mean(CENTER, outDim);
    }

    @Override
    public List<StateTensor> state() {
        return List.of(center());
    }

    @Override
    public List<Scheduled> schedules(StepClock clock) {
        return Entropy.temperature(config.temp(), clock);
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
        return List.of(
                Entropy.uniform(outDim),
                Entropy.oneOutput(
                        outDim,
                        "centre faster, with a lower method.target.momentum, or raise method.target.temp.to a little"));
    }
}
