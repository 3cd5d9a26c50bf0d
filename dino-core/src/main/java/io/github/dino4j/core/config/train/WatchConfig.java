package io.github.dino4j.core.config.train;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * Who is told of a run beside its own files. Names are looked up when a run begins, not here: its directory can be read where a
 * listener is not on the class path.
 *
 * @param listeners names of listeners, each once: {@code tensorboard}, {@code mlflow}, {@code micrometer}, or those of other modules
 * @param tensorboard what {@code tensorboard} writes
 * @param mlflow where {@code mlflow} sends to
 */
public record WatchConfig(List<String> listeners, TensorboardConfig tensorboard, MlflowConfig mlflow) {
    /**
     * Checks the bounds.
     *
     * @param listeners names of listeners, each once
     * @param tensorboard what {@code tensorboard} writes
     * @param mlflow where {@code mlflow} sends to
     */
    public WatchConfig {
        listeners = List.copyOf(listeners);
        new Bounds()
                .demand(
                        "listeners",
                        listeners.stream().distinct().count() == listeners.size(),
                        "must name each listener once",
                        listeners)
                .hold();
    }
}
