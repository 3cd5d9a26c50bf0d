package io.github.dino4j.core.engine;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines by the names that configurations use. */
public final class Engines {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private Engines() {}

    /**
     * Makes an engine for float32.
     *
     * @param name as for {@link #named(String, String, Recompute)}
     * @return the engine
     */
    public static Engine named(String name) {
        return named(name, "float32", Recompute.CHEAP);
    }

    /**
     * Makes an engine.
     *
     * @param name {@code onednn}, {@code samediff}, or {@code auto}: oneDNN where it can be used, else SameDiff, with a
     *     line in the log that says why
     * @param precision {@code float32}, {@code bfloat16}, or {@code auto}: bfloat16 where engine and CPU have it
     * @param recompute what the backward pass computes again, where the engine has the choice
     * @return the engine
     * @throws IllegalStateException if what is asked for cannot be used here
     * @throws IllegalArgumentException if there is no such engine or precision
     */
    public static Engine named(String name, String precision, Recompute recompute) {
        Optional<String> why = OneDnnEngine.unavailable();
        if (name.equals("auto")) {
            why.ifPresent(
                    reason -> LOG.warn("oneDNN cannot be used here ({}); the slower reference engine runs", reason));
        }
        boolean reference = name.equals("samediff") || (name.equals("auto") && why.isPresent());
        if (reference && precision.equals("bfloat16")) {
            throw new IllegalStateException("the reference engine knows no bfloat16; set train.precision=float32");
        }
        return switch (name) {
            case "onednn", "auto" ->
                reference
                        ? new SameDiffEngine()
                        : new OneDnnEngine(new OneDnnEngine.Options(precision(precision), recompute));
            case "samediff" -> new SameDiffEngine();
            default -> throw new IllegalArgumentException("no engine is named " + name);
        };
    }

    private static Precision precision(String name) {
        return switch (name) {
            case "float32" -> Precision.FLOAT32;
            case "bfloat16" -> Precision.BFLOAT16;
            case "auto" -> OneDnnEngine.hasBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32;
            default -> throw new IllegalArgumentException("no precision is named " + name);
        };
    }
}
