package io.github.dino4j.eval.feature;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.engine.Recompute;

/** The engine that features are computed with: the run's own, without what only a backward pass needs. */
public final class EvalEngine {
    private EvalEngine() {}

    /**
     * Chooses it.
     *
     * @param config of a checkpoint
     * @return the engine
     */
    public static Engine of(RunConfig config) {
        return Engines.named(config.train().engine(), config.train().precision(), Recompute.NONE);
    }
}
