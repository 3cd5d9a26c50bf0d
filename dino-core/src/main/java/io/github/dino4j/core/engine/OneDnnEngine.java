package io.github.dino4j.core.engine;

import java.util.Optional;

/** Fused nodes on the CPU by oneDNN: a graph becomes a list of primitives, made once, over memory that is planned once. */
public final class OneDnnEngine implements Engine {
    /**
     * Makes the engine.
     *
     * @throws IllegalStateException if the native library cannot be used here
     */
    public OneDnnEngine() {
        unavailable().ifPresent(why -> {
            throw new IllegalStateException("oneDNN cannot be used here: " + why);
        });
    }

    /** {@return why the native library cannot be used here, or empty if it can} */
    public static Optional<String> unavailable() {
        return OneDnn.unavailable();
    }

    @Override
    public String name() {
        return "onednn";
    }

    @Override
    public Vocabulary vocabulary() {
        return Vocabulary.FUSED;
    }

    @Override
    public Plan compile(GraphSource source, ParameterStore weights) {
        GraphContext graph = new GraphContext(weights, vocabulary());
        source.build(graph);
        return new OneDnnPlan(graph);
    }
}
