package io.github.dino4j.core.schedule;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.train.OptimConfig;
import io.github.dino4j.core.config.train.RampConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** All schedules of a run. */
public final class Schedules {
    /** The batch that learning rates are given for; they scale linearly with it (Goyal et al. 2017). */
    private static final double REFERENCE_BATCH = 256.0;

    private final StepClock clock;
    private final Schedule lr;
    private final Schedule weightDecay;
    private final Map<String, Schedule> method;
    private final int freezeEpochs;

    /**
     * Derives the schedules.
     *
     * @param config the run
     * @param clock iterations and epochs
     * @param method the method's own schedules by name, in the order in which they are told
     * @param processes that train together, each with batches of {@code train.batch_size} images
     */
    public Schedules(RunConfig config, StepClock clock, Map<String, Schedule> method, int processes) {
        OptimConfig optim = config.optim();
        this.clock = clock;
        this.method = Collections.unmodifiableMap(new LinkedHashMap<>(method));
        long all = clock.iterations();
        double peak = optim.lr() * config.train().batchSize() * processes / REFERENCE_BATCH;
        this.lr = new CosineSchedule(peak, optim.minLr(), all, (long) (optim.warmupEpochs() * clock.stepsPerEpoch()));
        this.weightDecay = cosine(optim.weightDecay(), all);
        this.freezeEpochs = optim.freezeLastLayer();
    }

    /**
     * A ramp over the run.
     *
     * @param ramp its ends
     * @param iterations of the run
     * @return the schedule
     */
    public static Schedule cosine(RampConfig ramp, long iterations) {
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
        Map<String, Double> values = new LinkedHashMap<>();
        method.forEach((name, schedule) -> values.put(name, schedule.at(iteration)));
        return new StepValues(
                iteration,
                epoch,
                clock.step(iteration + 1) == 0,
                lr.at(iteration),
                weightDecay.at(iteration),
                epoch < freezeEpochs,
                Collections.unmodifiableMap(values));
    }
}
