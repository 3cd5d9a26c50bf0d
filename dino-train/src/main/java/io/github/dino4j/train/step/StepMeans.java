package io.github.dino4j.train.step;

import io.github.dino4j.core.engine.Outputs;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.parallel.Group;
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

    /** Makes them means over a group's processes too. */
    void over(Group group) {
        double[] all = new double[sums.size() + 1];
        int at = 0;
        for (double sum : sums.values()) {
            all[at++] = sum;
        }
        all[at] = loss;
        group.sum(all);
        loss = all[at] / group.size();
        at = 0;
        for (Map.Entry<String, Double> entry : sums.entrySet()) {
            entry.setValue(all[at++] / group.size());
        }
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
