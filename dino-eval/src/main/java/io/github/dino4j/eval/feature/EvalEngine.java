package io.github.dino4j.eval.feature;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Recompute;
import java.util.Locale;

/**
 * The engine of everything that reads a frozen network: {@code train.engine} in {@code eval.precision}, float32 if nothing
 * else is asked for, so that features are the same on every machine, whatever precision it trains in. Weights are read when a
 * plan first runs with them, but {@linkplain #whileTraining while they are trained}.
 */
public final class EvalEngine {
    private EvalEngine() {}

    /**
     * Makes the engine.
     *
     * @param config of a run or a checkpoint
     * @return the engine
     * @throws IllegalStateException if engine or precision cannot be used here
     */
    public static Engine of(RunConfig config) {
        return of(config, config.eval().precision());
    }

    /**
     * Makes the engine in another precision than the configuration's.
     *
     * @param config of a run or a checkpoint
     * @param precision {@code float32}, {@code bfloat16}, {@code auto} or {@code int8}
     * @return the engine
     * @throws IllegalStateException if engine or precision cannot be used here
     */
    public static Engine of(RunConfig config, String precision) {
        return named(config, precision).finished();
    }

    private static Engine named(RunConfig config, String precision) {
        return Engines.named(
                Engines.nameFor(config.train().engine(), config.model().convolves()),
                precision,
                Recompute.NONE,
                config.train().device());
    }

    /**
     * Makes the engine for a network that is trained meanwhile: every run reads its weights.
     *
     * @param config of the run
     * @return the engine
     * @throws IllegalStateException if engine or precision cannot be used here, or the precision reads weights only once
     */
    public static Engine whileTraining(RunConfig config) {
        Engine engine = named(config, config.eval().precision());
        if (engine.precision() == Precision.INT8) {
            throw new IllegalStateException(
                    "eval.precision=int8 rounds weights once, and training changes them; set eval.precision=auto or float32,"
                            + " and give --precision int8 to the commands that read the checkpoint");
        }
        return engine;
    }

    /**
     * What an engine rounds the operands of matrix products to, as it is written beside features.
     *
     * @param engine any
     * @return {@code float32}, {@code bfloat16} or {@code int8}
     */
    public static String precision(Engine engine) {
        return engine.precision().toString().toLowerCase(Locale.ROOT);
    }
}
