package io.github.dino4j.core.engine;

/** Emits the nodes of a graph. */
@FunctionalInterface
public interface GraphSource {
    /**
     * Declares inputs, emits nodes and names outputs.
     *
     * @param graph where to
     */
    void build(GraphContext graph);
}
