package io.github.dino4j.vit.model;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Parameter;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.StandardOps;
import io.github.dino4j.vit.ops.fused.FusedOps;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/** One forward computation: the graph it goes into, its vocabulary, and the intermediates it leaves by name. */
public final class Forward {
    private final GraphContext graph;
    private final LayerOps ops;
    private final boolean training;
    private final Map<String, SDVariable> intermediates = new LinkedHashMap<>();

    private Forward(GraphContext graph, LayerOps ops, boolean training) {
        this.graph = graph;
        this.ops = ops;
        this.training = training;
    }

    /**
     * A forward computation without stochastic depth: a teacher's, or one for evaluation.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward inference(GraphContext graph) {
        return new Forward(graph, vocabulary(graph), false);
    }

    /**
     * A forward computation with stochastic depth: a student's.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward training(GraphContext graph) {
        return new Forward(graph, vocabulary(graph), true);
    }

    private static LayerOps vocabulary(GraphContext graph) {
        return switch (graph.vocabulary()) {
            case STANDARD -> new StandardOps(graph.sameDiff());
            case FUSED -> new FusedOps(graph.sameDiff());
        };
    }

    /** {@return the vocabulary} */
    public LayerOps ops() {
        return ops;
    }

    /** {@return the graph under construction} */
    public GraphContext graph() {
        return graph;
    }

    /** {@return whether stochastic depth applies} */
    public boolean isTraining() {
        return training;
    }

    SDVariable weight(Parameter parameter) {
        return graph.parameter(parameter);
    }

    /**
     * Leaves an intermediate result under a name.
     *
     * @param name such as {@code blocks.3} or {@code blocks.3.attn.weights}
     * @param node the result
     * @return the result
     */
    public SDVariable record(String name, SDVariable node) {
        intermediates.put(name, node);
        return node;
    }

    /** {@return what has been recorded, in order} */
    public Map<String, SDVariable> intermediates() {
        return intermediates;
    }
}
