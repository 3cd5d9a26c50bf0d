package io.github.dino4j.core.engine;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;

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
        SameDiff sameDiff = SameDiff.create();
        // The default holders copy views; these keep them, so that the graph sees the flat buffer itself.
        sameDiff.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
        GraphContext graph = new GraphContext(sameDiff, weights);
        source.build(graph);
        return new SessionPlan(graph);
    }
}
