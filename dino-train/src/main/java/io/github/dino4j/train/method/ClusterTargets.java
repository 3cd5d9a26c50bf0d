package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.Clusters;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.train.assign.Assignments;
import io.github.dino4j.train.assign.ClusterBank;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.model.Forward;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * DeepCluster v2's targets: the clusters of an image are those that its features of the epoch before were in, and what is compared
 * with them are products of its normalised outputs with the clusters' centroids, as prototypes that do not learn (Caron et al. 2020,
 * appendix).
 *
 * @param config of the prototypes
 * @param views large views G
 * @param dim outputs D
 */
record ClusterTargets(Clusters config, int views, int dim) implements Target {
    private static final Signal USED =
            new Signal(ClusterBank.USED, "", "share of prototypes that have images, all = 1");

    /** A graph reads what the trainer writes. */
    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        throw new IllegalStateException("clusters are no teacher's outputs");
    }

    /** Heads are images of their own. */
    @Override
    public Pairs pairs(Pairs views) {
        return views.ofImages(config.heads());
    }

    @Override
    public int columns(int outputs) {
        return config.prototypes();
    }

    /** Products with the prototypes of all heads (V*B, heads*P), which is (V*B*heads, P). */
    @Override
    public SDVariable compared(SDVariable outputs, Pairs views, Forward forward) {
        GraphContext graph = forward.graph();
        SDVariable unit = forward.ops().l2Normalize(outputs); // (V*B, D)
        SDVariable large = forward.ops().losses().firstRows(unit, this.views * views.batch()); // (G*B, D)
        graph.output(ClusterBank.FEATURES, large);
        graph.output(Spread.NAME, Target.ops(graph).spread(large, dim));
        StateTensor table = state().get(0);
        SDVariable prototypes = graph.input(table.name(), table.rows(), table.width());
        return forward.ops().losses().rowProducts(unit, prototypes);
    }

    @Override
    public long activations(Pairs pairs) {
        return (3L * pairs.all() + 2L) * pairs.batch() * config.prototypes();
    }

    @Override
    public Optional<Assignments> assignments() {
        return Optional.of(new ClusterBank(config, views, dim));
    }

    @Override
    public List<StateTensor> state() {
        return List.of(StateTensor.table(ClusterBank.PROTOTYPES, config.heads() * config.prototypes(), dim));
    }

    @Override
    public List<Signal> signals() {
        return List.of(Spread.SIGNAL);
    }

    @Override
    public List<Signal> ofEpochs() {
        return List.of(USED);
    }

    @Override
    public List<CollapseRule> collapseRules() {
        return List.of(
                Spread.rule(true), Few.rule("lower optim.lr, or take fewer clusters with method.target.prototypes"));
    }
}
