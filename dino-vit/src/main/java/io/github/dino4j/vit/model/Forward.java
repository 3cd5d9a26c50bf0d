package io.github.dino4j.vit.model;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.ops.LayerOps;
import io.github.dino4j.vit.ops.StandardOps;
import io.github.dino4j.vit.ops.fused.FusedOps;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** One forward computation: the graph it goes into, its vocabulary, and the intermediates it leaves by name. */
public final class Forward {
    private final @Nullable GraphContext graph;
    private final Function<Parameter, SDVariable> weights;
    private final LayerOps ops;
    private final boolean training;
    private final boolean batchStatistics;
    private final boolean clsOnly;
    private final boolean differentiated;
    private final Predicate<String> read;
    private final Map<String, SDVariable> intermediates = new LinkedHashMap<>();
    private UnaryOperator<SDVariable> masking = UnaryOperator.identity();

    /** Who computes. */
    private enum Mode {
        EVALUATION,
        TEACHER,
        MODEL,
        STUDENT
    }

    private Forward(GraphContext graph, Mode mode, boolean clsOnly, Predicate<String> read) {
        this.graph = graph;
        this.weights = graph::parameter;
        this.ops = vocabulary(graph);
        this.training = mode == Mode.STUDENT;
        this.batchStatistics = mode != Mode.EVALUATION;
        this.clsOnly = clsOnly;
        this.differentiated = mode == Mode.STUDENT || mode == Mode.MODEL;
        this.read = read;
    }

    private Forward(SameDiff sameDiff, Function<Parameter, SDVariable> weights) {
        this.graph = null;
        this.weights = weights;
        this.ops = new StandardOps(sameDiff);
        this.training = false;
        this.batchStatistics = false;
        this.clsOnly = false;
        this.differentiated = false;
        this.read = name -> true;
    }

    /**
     * A forward computation in a SameDiff graph of somebody else's, by standard operations and without stochastic depth:
     * for graphs that leave this library. All intermediates can be read.
     *
     * @param sameDiff where nodes are added
     * @param weights the graph's variable for a parameter, the same at every call
     * @return the computation
     */
    public static Forward plain(SameDiff sameDiff, Function<Parameter, SDVariable> weights) {
        return new Forward(sameDiff, weights);
    }

    /**
     * A forward computation for evaluation, without stochastic depth, which normalises by running statistics. Of the last block only what the
     * CLS tokens need is computed, since nothing else reads the others, and attention weights are nowhere kept: it has no
     * gradient.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward inference(GraphContext graph) {
        return new Forward(graph, Mode.EVALUATION, true, name -> false);
    }

    /**
     * A teacher's: as for evaluation, but normalised by the batch at hand, because the original's teacher is in training mode.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward teacher(GraphContext graph) {
        return teacher(graph, false);
    }

    /**
     * The same, for methods that may learn from places of images.
     *
     * @param graph where nodes are added
     * @param dense whether the {@linkplain Features#tokens features of all places} are read too
     * @return the computation
     */
    public static Forward teacher(GraphContext graph, boolean dense) {
        return new Forward(graph, Mode.TEACHER, !dense, name -> false);
    }

    /**
     * A forward computation with all that a gradient needs, without stochastic depth, normalised by the batch at hand.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward differentiable(GraphContext graph) {
        return new Forward(graph, Mode.MODEL, true, name -> true);
    }

    /**
     * A forward computation without stochastic depth whose intermediates can all be read, the last block's tokens and
     * attention weights included.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward withTokens(GraphContext graph) {
        return new Forward(graph, Mode.EVALUATION, false, name -> true);
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
        return new Forward(graph, Mode.EVALUATION, false, Set.copyOf(intermediates)::contains);
    }

    /**
     * A forward computation with stochastic depth: a student's. Of the last block only the CLS tokens' part is computed.
     *
     * @param graph where nodes are added
     * @return the computation
     */
    public static Forward training(GraphContext graph) {
        return training(graph, false);
    }

    /**
     * The same, for methods that may learn from places of images.
     *
     * @param graph where nodes are added
     * @param dense whether the {@linkplain Features#tokens features of all places} are read too
     * @return the computation
     */
    public static Forward training(GraphContext graph, boolean dense) {
        return new Forward(graph, Mode.STUDENT, !dense, name -> true);
    }

    private static LayerOps vocabulary(GraphContext graph) {
        return switch (graph.vocabulary()) {
            case STANDARD -> new StandardOps(graph.sameDiff());
            case FUSED -> new FusedOps(graph.sameDiff(), false, graph.ranks());
            case FUSED_ATTENTION -> new FusedOps(graph.sameDiff(), true, graph.ranks());
        };
    }

    /** {@return the vocabulary} */
    public LayerOps ops() {
        return ops;
    }

    /**
     * The graph under construction.
     *
     * @return the graph
     * @throws IllegalStateException in a {@linkplain #plain plain} graph
     */
    public GraphContext graph() {
        if (graph == null) {
            throw new IllegalStateException("a plain SameDiff graph has no context");
        }
        return graph;
    }

    /** {@return whether batch normalisation is by the batch at hand, which running statistics follow, and not by those} */
    public boolean usesBatchStatistics() {
        return batchStatistics;
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

    /** Whether a gradient follows, for whose sake alone attention weights would be kept. */
    boolean isDifferentiated() {
        return differentiated;
    }

    /**
     * A parameter's variable.
     *
     * @param parameter one of the network's
     * @return the variable, the same at every call
     */
    public SDVariable weight(Parameter parameter) {
        return weights.apply(parameter);
    }

    /**
     * Has some of the embedded patches of the images of the first resolution replaced, before positions are added.
     *
     * @param replacement from (B*N, D) to the same shape
     */
    public void maskPatches(UnaryOperator<SDVariable> replacement) {
        this.masking = replacement;
    }

    SDVariable masked(SDVariable patches) {
        return masking.apply(patches);
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

    /**
     * What has been recorded under a name.
     *
     * @param name such as {@code features}
     * @return the result
     * @throws IllegalStateException if nothing has, with what there is
     */
    public SDVariable recorded(String name) {
        SDVariable node = intermediates.get(name);
        if (node == null) {
            throw new IllegalStateException("nothing is recorded as " + name + "; there are " + intermediates.keySet());
        }
        return node;
    }

    /** {@return what has been recorded, in order} */
    public Map<String, SDVariable> intermediates() {
        return intermediates;
    }
}
