package io.github.dino4j.core.engine;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines by the names that configurations use. */
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private Engines() {}

    /**
     * Makes an engine.
     *
     * @param name {@code onednn}, {@code samediff}, or {@code auto}: oneDNN where it can be used, else SameDiff, with a
     *     line in the log that says why
     * @return the engine
     * @throws IllegalStateException if the engine asked for cannot be used here
     * @throws IllegalArgumentException if there is no such engine
     */
    public static Engine named(String name) {
        return switch (name) {
            case "onednn" -> new OneDnnEngine();
            case "samediff" -> new SameDiffEngine();
            case "auto" -> fastest();
            default -> throw new IllegalArgumentException("no engine is named " + name);
        };
    }

    private static Engine fastest() {
        Optional<String> why = OneDnnEngine.unavailable();
        why.ifPresent(reason -> LOG.warn("oneDNN cannot be used here ({}); the slower reference engine runs", reason));
        return why.isPresent() ? new SameDiffEngine() : new OneDnnEngine();
    }
}
