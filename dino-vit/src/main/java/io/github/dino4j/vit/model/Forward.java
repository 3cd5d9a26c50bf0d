package io.github.dino4j.vit.model;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.Parameter;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.StandardOps;
import io.github.dino4j.vit.ops.fused.FusedOps;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.nd4j.autodiff.samediff.SDVariable;

/** One forward computation: the graph it goes into, its vocabulary, and the intermediates it leaves by name. */
public final class Forward {
    private final GraphContext graph;
    private final LayerOps ops;
    private final boolean training;
    private final boolean clsOnly;
    private final Predicate<String> read;
    private final Map<String, SDVariable> intermediates = new LinkedHashMap<>();

    private Forward(GraphContext graph, boolean training, boolean clsOnly, Predicate<String> read) {
        this.graph = graph;
        this.ops = vocabulary(graph);
        this.training = training;
        this.clsOnly = clsOnly;
        this.read = read;
    }

    /**
     * A forward computation without stochastic depth: a teacher's, or one for evaluation. Of the last block only what the
     * CLS tokens need is computed, since nothing else reads the others, and attention weights are nowhere kept: it has no
     * gradient.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward inference(GraphContext graph) {
        return new Forward(graph, false, true, name -> false);
    }

    /**
     * The same with all that a gradient needs.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward differentiable(GraphContext graph) {
        return new Forward(graph, false, true, name -> true);
    }

    /**
     * A forward computation without stochastic depth whose intermediates can all be read, the last block's tokens and
     * attention weights included.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward withTokens(GraphContext graph) {
        return new Forward(graph, false, false, name -> true);
    }

    /**
     * A forward computation without stochastic depth of which the tokens of every block can be read, and the attention
     * weights that are named. Those take memory as the square of the tokens, the rest does not.
     *
     * @param graph where nodes are added
     * @param intermediates names such as {@code blocks.3.attn.weights}; others are ignored
     * @return the computation
     */
    public static Forward withTokens(GraphContext graph, Collection<String> intermediates) {
        return new Forward(graph, false, false, Set.copyOf(intermediates)::contains);
    }

    /**
     * A forward computation with stochastic depth: a student's. Of the last block only the CLS tokens' part is computed.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward training(GraphContext graph) {
        return new Forward(graph, true, true, name -> true);
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

    /** Whether nothing will read the last block's other tokens. */
    boolean isClsOnly() {
        return clsOnly;
    }

    /** Whether attention weights of that name are read, by whoever asked for them or by a gradient. */
    boolean reads(String attentionWeights) {
        return read.test(attentionWeights);
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
