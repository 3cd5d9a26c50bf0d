package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.SinkhornQueue;
import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.schedule.Scheduled;
import io.github.dino4j.core.schedule.StepClock;
import io.github.dino4j.vit.head.DinoHead;
import io.github.dino4j.vit.loss.Pairs;
import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.TargetOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * {@link Balanced} targets of a step that is balanced together with earlier ones: SwAV's queue keeps the features before the last layer, of
 * each view, and they meet the prototypes as those are now (Caron et al. 2020, appendix). The graph is one with the queue or one without.
 *
 * @param config queue, turns and temperature
 * @param views that the teacher sees G
 * @param outDim outputs K
 * @param width of a feature D
 */
record QueuedBalance(SinkhornQueue config, int views, int outDim, int width) implements Target {
    /** The signal that tells how many earlier features of each view are balanced with a step's. */
    static final Signal JOINED =
            new Signal(StateTensor.JOINED, "", "features of earlier steps that are balanced with those of a view");

    private static final String NAME = "swav.queue.";

    private Balanced balanced() {
        return new Balanced(config.temp(), config.iterations(), views, outDim);
    }

    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        return balanced().of(outputs, graph);
    }

    @Override
    public SDVariable of(SDVariable outputs, Teaching teaching) {
        LossOps ops = teaching.forward().ops().losses();
        int batch = teaching.batch();
        SDVariable features = teaching.forward().intermediates().get("bottleneck"); // (G*B, D)
        if (features == null) {
            throw new IllegalStateException("the head has no features before its last layer");
        }
        GraphContext graph = teaching.forward().graph();
        List<SDVariable> parts = new ArrayList<>();
        for (int view = 0; view < views; view++) {
            StateTensor queue = state().get(view);
            SDVariable own = ops.rows(features, view * batch, batch); // (B, D)
            graph.output(queue.next(), own);
            if (teaching.joined()) {
                parts.add(graph.input(queue.name(), queue.rows(), queue.width()));
                parts.add(ops.together(own, 1)); // (B of all, D)
            }
        }
        return teaching.joined() ? joined(parts, teaching) : balanced().of(outputs, graph);
    }

    /** Targets of the step's own rows, which come behind those of the queue. */
    private SDVariable joined(List<SDVariable> parts, Teaching teaching) {
        GraphContext graph = teaching.forward().graph();
        LossOps ops = teaching.forward().ops().losses();
        SDVariable all = teaching.forward().ops().pack(parts); // (G*(Q+B), D)
        SDVariable outputs = ((DinoHead) teaching.network().head()).ofFeatures(all, teaching.forward()); // (G*(Q+B), K)
        TargetOps.Balance balance = new TargetOps.Balance(config.iterations(), views, outDim, true);
        SDVariable balanced = Target.ops(graph).sinkhorn(outputs, graph.input(Entropy.TEMP, 1, 1), balance);
        List<SDVariable> own = new ArrayList<>();
        int strip = config.queue() + graph.ranks() * teaching.batch();
        int first = config.queue() + graph.rank() * teaching.batch();
        for (int view = 0; view < views; view++) {
            own.add(ops.rows(balanced, view * strip + first, teaching.batch()));
        }
        SDVariable targets = teaching.forward().ops().pack(own); // (G*B, K)
        graph.output(Entropy.SIGNAL.name(), Target.ops(graph).meanEntropy(targets));
        return targets;
    }

    /** Scores and shares of the graph that is joined. */
    @Override
    public long activations(Pairs pairs) {
        return 2L * views * (config.queue() + pairs.batch()) * outDim;
    }

    @Override
    public OptionalInt joinsAfter() {
        return OptionalInt.of(config.queueEpoch());
    }

    @Override
    public List<StateTensor> state() {
        List<StateTensor> queues = new ArrayList<>();
        for (int view = 0; view < views; view++) {
            queues.add(StateTensor.ofView(NAME + view, config.queue(), width));
        }
        return queues;
    }

    @Override
    public List<Scheduled> schedules(StepClock clock) {
        return balanced().schedules(clock);
    }

    @Override
    public List<Signal> signals() {
        return balanced().signals();
    }

    @Override
    public List<Signal> ofEpochs() {
        return List.of(JOINED);
    }

    @Override
    public Optional<Signal> entropy() {
        return balanced().entropy();
    }

    @Override
    public List<CollapseRule> collapseRules() {
        return balanced().collapseRules();
    }
}
