package io.github.dino4j.train.method;

import io.github.dino4j.core.config.TargetConfig;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.schedule.EpochRamp;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.vit.ops.TargetOps;
import java.util.List;
import java.util.Locale;
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

    private static final String TEMP = "teacher_temp";
    private static final Signal ENTROPY = new Signal(
            "teacher_entropy", "nats", "mean entropy of the targets, from 0 (one output) to ln K (all outputs alike)");
    private static final double NEAR = 0.02; // of ln K

    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        SDVariable center = graph.input(CENTER, 1, outDim);
        SDVariable temp = graph.input(TEMP, 1, 1);
        TargetOps ops = Target.ops(graph);
        SDVariable targets = ops.centeredSoftmax(outputs, center, temp); // (G*B, K)
        graph.output(ENTROPY.name(), ops.meanEntropy(targets));
        graph.output(center().next(), ops.movingMean(center, outputs, config.momentum()));
        return targets;
    }

    private StateTensor center() {
        return new StateTensor(CENTER, outDim);
    }

    @Override
    public List<StateTensor> state() {
        return List.of(center());
    }

    @Override
    public List<Scheduled> schedules(StepClock clock) {
        EpochRamp ramp = new EpochRamp(
                config.temp().from(), config.temp().to(), config.temp().warmupEpochs());
        Signal signal = new Signal(TEMP, "", "temperature of the teacher");
        return List.of(new Scheduled(signal, iteration -> ramp.at(clock.epoch(iteration))));
    }

    @Override
    public List<Signal> signals() {
        return List.of(ENTROPY);
    }

    @Override
    public Optional<Signal> entropy() {
        return Optional.of(ENTROPY);
    }

    @Override
    public List<CollapseRule> collapseRules() {
        double uniform = Math.log(outDim);
        String bound = String.format(Locale.ROOT, "ln K = %.3f", uniform);
        return List.of(
                new CollapseRule(
                        ENTROPY.name(),
                        entropy -> entropy > (1.0 - NEAR) * uniform,
                        "collapse to the uniform output",
                        bound,
                        "sharpen more, with a lower method.target.temp.from and method.target.temp.to, or lower"
                                + " optim.lr"),
                new CollapseRule(
                        ENTROPY.name(),
                        entropy -> entropy < NEAR * uniform,
                        "collapse to one output",
                        bound,
                        "centre faster, with a lower method.target.momentum, or raise method.target.temp.to a little"));
    }
}
