package io.github.dino4j.train.loop;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.event.Signal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The loss and the measured signals of a step: means over its parts. */
final class StepMeans {
    private final List<Signal> measured;
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private double loss;
    private int parts;

    StepMeans(List<Signal> measured) {
        this.measured = measured;
    }

    /** Takes in a part's outputs; each signal is one of the teacher's or one of the student's. */
    void add(Outputs teacher, Outputs student) {
        loss += student.scalar("loss");
        for (Signal signal : measured) {
            Outputs from = teacher.arrays().containsKey(signal.name()) ? teacher : student;
            sums.merge(signal.name(), from.scalar(signal.name()), Double::sum);
        }
        parts++;
    }

    double loss() {
        return loss / parts;
    }

    /** The signals in order, scheduled values first. */
    Map<String, Double> signals(Map<String, Double> scheduled) {
        Map<String, Double> signals = new LinkedHashMap<>(scheduled);
        sums.forEach((name, sum) -> signals.put(name, sum / parts));
        return signals;
    }
}
