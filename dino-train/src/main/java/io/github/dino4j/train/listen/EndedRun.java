package io.github.dino4j.train.listen;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a run ended.
 *
 * @param how whether it came to its end
 * @param step steps completed
 * @param message what happened, and how to go on; empty for a run that came to its end
 * @param numbers results by name, such as {@code knn_top1} and {@code images_per_s}; what was not measured is left out
 */
public record EndedRun(How how, long step, String message, Map<String, Double> numbers) {
    /** Whether a run came to its end. */
    public enum How {
        /** All steps were taken. */
        FINISHED,
        /** It was asked to stop, and can go on. */
        STOPPED,
        /** Something went wrong; the last whole step is saved where that was possible. */
        FAILED
    }

    /**
     * Copies what it is given.
     *
     * @param how whether it came to its end
     * @param step steps completed
     * @param message what happened, and how to go on
     * @param numbers results by name
     */
    public EndedRun {
        numbers = new LinkedHashMap<>(numbers);
    }
}
