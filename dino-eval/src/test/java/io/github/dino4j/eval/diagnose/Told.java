package io.github.dino4j.eval.diagnose;

import io.github.dino4j.core.config.ConfigLoader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Histories of runs that never were: a hundred steps in each of ten epochs. */
final class Told {
    private static final int STEPS = 100;

    private final RunHistory history;
    private int epoch;

    Told(String... sets) {
        List<String> all = new java.util.ArrayList<>(
                List.of("data.train=images", "method.head.out_dim=1024", "optim.warmup_epochs=1", "train.epochs=10"));
        all.addAll(List.of(sets));
        history = new RunHistory(ConfigLoader.builtin("base/dino.yaml", all));
        history.stepsPerEpoch(STEPS);
    }

    /** An epoch of steps that tell the same, and its measurement. */
    Told epoch(Map<String, Double> steps, Map<String, Double> measured) {
        for (int i = 1; i <= STEPS; i++) {
            Map<String, Object> line = new LinkedHashMap<>(steps);
            line.put("step", epoch * STEPS + i);
            line.put("epoch", epoch);
            history.add(line);
        }
        epoch++;
        return measured(measured);
    }

    Told measured(Map<String, Double> values) {
        history.add(Map.of("step", epoch * STEPS, "epochs", epoch, "signals", values));
        return this;
    }

    Told epochs(int count, Map<String, Double> steps, Map<String, Double> measured) {
        for (int i = 0; i < count; i++) {
            epoch(steps, measured);
        }
        return this;
    }

    RunHistory history() {
        return history;
    }

    Diagnosis diagnosis() {
        return Diagnosis.of(history);
    }
}
