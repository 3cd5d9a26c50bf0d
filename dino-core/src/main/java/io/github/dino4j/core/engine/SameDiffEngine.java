package io.github.dino4j.core.engine;

/** SameDiff's own session over standard nodes: slow, trusted, and at home on every ND4J backend. */
public final class SameDiffEngine implements Engine {
    /** Makes the engine; it holds no state. */
    public SameDiffEngine() {}

    @Override
    public String name() {
        return "samediff";
    }

    @Override
    public Vocabulary vocabulary() {
        return Vocabulary.STANDARD;
    }

    @Override
    public Plan compile(GraphSource source, ParameterStore weights) {
        GraphContext graph = new GraphContext(weights, vocabulary());
        source.build(graph);
        return new SessionPlan(graph);
    }
}
