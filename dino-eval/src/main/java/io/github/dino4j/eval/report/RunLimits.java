package io.github.dino4j.eval.report;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.LossConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers that a run's curves cannot pass, or do not pass while all is well. */
public final class RunLimits {
    private RunLimits() {}

    /**
     * The limits of a run.
     *
     * @param config of the run
     * @return limits by their names, such as {@code ln K}, by the curve's name in {@code metrics.jsonl}
     */
    public static Map<String, Map<String, Double>> of(RunConfig config) {
        Map<String, Map<String, Double>> limits = new LinkedHashMap<>();
        double even = Math.log(config.method().head().outDim());
        Map<String, Double> entropies = new LinkedHashMap<>();
        entropies.put("ln K", even);
        entropies.put("0", 0.0);
        if (isCrossEntropy(config)) {
            limits.put("loss", entropies);
        }
        limits.put("teacher_entropy", entropies);
        limits.put("kl", Map.of("0", 0.0));
        double sample = config.eval().signals().images();
        limits.put("effective_rank", Map.of("at most", Math.min(config.model().embedDim(), sample)));
        for (String cosine : List.of("mean_cosine", "head_mean_cosine", "positive_cosine")) {
            limits.put(cosine, Map.of("all alike", 1.0));
        }
        limits.put("uniformity", Map.of("all alike", 0.0));
        limits.put("alignment", Map.of("0", 0.0));
        return limits;
    }

    /**
     * Whether the loss of each step is in nats.
     *
     * @param config of the run
     * @return whether it is a cross-entropy
     */
    public static boolean isCrossEntropy(RunConfig config) {
        return config.method().loss() instanceof LossConfig.CrossEntropy;
    }
}
