package io.github.dino4j.core.samediff;

import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.core.engine.Plan;
import io.github.dino4j.core.engine.Vocabulary;
import io.github.dino4j.core.parameter.ParameterStore;

/** SameDiff's own session over standard nodes: slow, trusted, and at home on every ND4J backend. */
final class SameDiffEngine implements Engine {
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
        weights.requireReadableIn(residence());
        GraphContext graph = new GraphContext(weights, vocabulary());
        source.build(graph);
        return new SessionPlan(graph);
    }
}
