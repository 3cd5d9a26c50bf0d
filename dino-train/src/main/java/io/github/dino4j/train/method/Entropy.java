package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.TempConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.schedule.EpochRamp;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.StepClock;
import java.util.List;
import java.util.Locale;

/** What is told of targets that are distributions, and the temperature that they are sharpened by. */
final class Entropy {
    /** The temperature's input. */
    static final String TEMP = "teacher_temp";

    static final Signal SIGNAL = new Signal(
            "teacher_entropy", "nats", "mean entropy of the targets, from 0 (one output) to ln K (all outputs alike)");

    private static final double NEAR = 0.02; // of ln K

    private Entropy() {}

    static List<Scheduled> temperature(TempConfig temp, StepClock clock) {
        EpochRamp ramp = new EpochRamp(temp.from(), temp.to(), temp.warmupEpochs());
        Signal signal = new Signal(TEMP, "", "temperature of the teacher");
        return List.of(new Scheduled(signal, iteration -> ramp.at(clock.epoch(iteration))));
    }

    static CollapseRule uniform(int outDim) {
        return new CollapseRule(
                SIGNAL.name(),
                entropy -> entropy > (1.0 - NEAR) * Math.log(outDim),
                "collapse to the uniform output",
                bound(outDim),
                "sharpen more, with a lower method.target.temp.from and method.target.temp.to, or lower optim.lr");
    }

    static CollapseRule oneOutput(int outDim, String advice) {
        return new CollapseRule(
                SIGNAL.name(),
                entropy -> entropy < NEAR * Math.log(outDim),
                "collapse to one output",
                bound(outDim),
                advice);
    }

    private static String bound(int outDim) {
        return String.format(Locale.ROOT, "ln K = %.3f", Math.log(outDim));
    }
}
