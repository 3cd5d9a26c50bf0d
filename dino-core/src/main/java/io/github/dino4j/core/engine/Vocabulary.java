package io.github.dino4j.core.engine;

/** The set of graph nodes that an engine runs. */
public enum Vocabulary {
    /** Stock SameDiff operations, which every ND4J backend runs. */
    STANDARD,
    /** Coarse operations of our own, which only our engines run. */
    FUSED,
    /** The same, and attention that keeps its weights only where they are read by name. */
    FUSED_ATTENTION;

    /** {@return whether coarse operations of our own are run} */
    public boolean isFused() {
        return this != STANDARD;
    }
}
