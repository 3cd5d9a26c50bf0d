package io.github.dino4j.core.schedule;

import io.github.dino4j.core.config.OptimConfig;
import io.github.dino4j.core.config.RampConfig;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.TempConfig;

/** All schedules of a run. */
public final class Schedules {
    /** The batch that learning rates are given for; they scale linearly with it (Goyal et al. 2017). */
    private static final double REFERENCE_BATCH = 256.0;

    private final StepClock clock;
    private final Schedule lr;
    private final Schedule weightDecay;
    private final Schedule momentum;
    private final EpochRamp temperature;
    private final int freezeEpochs;

    /**
     * Derives the schedules.
     *
     * @param config the run
     * @param stepsPerEpoch iterations of an epoch
     */
    public Schedules(RunConfig config, int stepsPerEpoch) {
        OptimConfig optim = config.optim();
        this.clock = new StepClock(stepsPerEpoch, config.train().epochs());
        long all = clock.iterations();
        double peak = optim.lr() * config.train().batchSize() / REFERENCE_BATCH;
        this.lr = new CosineSchedule(peak, optim.minLr(), all, (long) (optim.warmupEpochs() * stepsPerEpoch));
        this.weightDecay = cosine(optim.weightDecay(), all);
        this.momentum = cosine(config.method().teacher().momentum(), all);
        TempConfig temp = config.method().target().temp();
        this.temperature = new EpochRamp(temp.from(), temp.to(), temp.warmupEpochs());
        this.freezeEpochs = optim.freezeLastLayer();
    }

    private static Schedule cosine(RampConfig ramp, long iterations) {
        return new CosineSchedule(ramp.from(), ramp.to(), iterations, 0);
    }

    /** {@return iterations and epochs} */
    public StepClock clock() {
        return clock;
    }

    /**
     * The values of an iteration.
     *
     * @param iteration from 0
     * @return the values
     */
    public StepValues at(long iteration) {
        int epoch = clock.epoch(iteration);
        return new StepValues(
                iteration,
                epoch,
                lr.at(iteration),
                weightDecay.at(iteration),
                momentum.at(iteration),
                temperature.at(epoch),
                epoch < freezeEpochs);
    }
}
