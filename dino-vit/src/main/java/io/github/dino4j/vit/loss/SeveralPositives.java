package io.github.dino4j.vit.loss;

import io.github.dino4j.core.config.method.Csml;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * MoCo's loss with several positives, at several layers (Xu et al. 2020, section 3): of a view, {@code -mean_p log(exp(q.p / T) /
 * (exp(q.k+ / T) + sum_i exp(q.n_i / T)))}, where positives p are the key k+ of another view and its nearest neighbours among the
 * queue's keys n_i. A mixed view has the sum of the losses against the keys of its two images, weighted by their shares of its area.
 * Each layer has keys and a queue of its own; neighbours are those of the last layer, since rows of all queues are of the same images.
 *
 * @param config temperature, queue and neighbours
 * @param width K of a key
 * @param levels layers L
 */
public record SeveralPositives(Csml config, int width, int levels) implements Loss {
    /** The input with the share of a mixed view that its own image has (M*B, 1), view-major. */
    public static final String OWN = "mix.own";

    /** The input with the share of the other image (M*B, 1). */
    public static final String OTHER = "mix.other";

    private static final Signal NEIGHBOR = new Signal(
            "neighbor_cosine",
            "",
            "mean cosine of a key with its nearest neighbours in the queue, 1 where all are alike");

    /**
     * The queue of a layer, by the name of its input and in checkpoints.
     *
     * @param level from 0, the last layer, on
     * @return the name
     */
    public static String queue(int level) {
        return level == 0 ? QueueContrast.QUEUE : QueueContrast.QUEUE + "." + level;
    }

    /** Rows of the student's outputs (L*V*B, K) and of the targets (L*G*B, K) are those of each layer, one after the other. */
    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        LossOps ops = forward.ops().losses();
        SDVariable all = forward.ops().l2Normalize(student); // (L*V*B, K)
        SDVariable given = forward.ops().l2Normalize(targets); // (L*G*B, K)
        int keys = pairs.global() * pairs.batch();
        SDVariable near =
                config.neighbors() == 0 ? null : neighbors(ops.firstRows(given, keys), keys, forward); // (G*B, queue)
        List<SDVariable> terms = new ArrayList<>();
        for (int level = 0; level < levels; level++) {
            int outputs = pairs.all() * pairs.batch();
            Layer layer = new Layer(
                    ops.rows(all, level * outputs, outputs),
                    ops.rows(given, level * keys, keys),
                    forward.graph().input(queue(level), config.queue(), width));
            Terms of = new Terms(pairs, layer, forward);
            terms.addAll(of.whole(near));
            if (pairs.all() > pairs.global()) {
                terms.addAll(of.mixed());
            }
            if (level == 0) {
                of.tell();
            }
        }
        return terms.stream().reduce(ops::sum).orElseThrow(); // ()
    }

    /** One over their number at the neighbours of each key. */
    private SDVariable neighbors(SDVariable keys, int rows, Forward forward) {
        LossOps ops = forward.ops().losses();
        SDVariable cosines =
                ops.rowProducts(keys, forward.graph().input(queue(0), config.queue(), width)); // (G*B, queue)
        SDVariable near = ops.greatest(cosines, config.neighbors(), config.queue()); // (G*B, queue)
        forward.graph().output(NEIGHBOR.name(), ops.productSum(cosines, near, 1.0 / rows));
        return near;
    }

    /** Outputs, keys and queue of a layer, all of length 1. */
    private record Layer(SDVariable outputs, SDVariable keys, SDVariable queue) {}

    /** The terms of a layer's loss. */
    private final class Terms {
        private final Pairs pairs;
        private final Layer layer;
        private final Forward forward;
        private final LossOps ops;
        private final double count; // of all pairs and layers
        private SDVariable cosines; // of views and the keys of their images

        Terms(Pairs pairs, Layer layer, Forward forward) {
            this.pairs = pairs;
            this.layer = layer;
            this.forward = forward;
            this.ops = forward.ops().losses();
            this.count = (pairs.terms() - own()) * levels;
            this.cosines = layer.outputs();
        }

        /** Pairs of a large view with itself, which have no term even where all views are compared. */
        private double own() {
            return pairs.own() ? pairs.global() * (double) pairs.batch() : 0.0;
        }

        private SDVariable column(double value, int rows) {
            SDVariable any = layer.outputs();
            return any.getSameDiff()
                    .constant(Nd4j.zeros(DataType.FLOAT, rows, 1).addi(value));
        }

        private SDVariable view(SDVariable rows, int number) {
            return ops.rows(rows, number * pairs.batch(), pairs.batch()); // (B, K)
        }

        /** The keys of a view, those of the next image in the place of each. */
        private SDVariable next(int key) {
            int first = key * pairs.batch();
            if (pairs.batch() == 1) {
                return view(layer.keys(), key);
            }
            return forward.ops()
                    .pack(List.of(
                            ops.rows(layer.keys(), first + 1, pairs.batch() - 1),
                            ops.rows(layer.keys(), first, 1))); // (B, K)
        }

        private SDVariable logs(SDVariable positives, SDVariable negatives, int rows) {
            return ops.logSoftmax(ops.before(positives, negatives), config.temp(), rows); // (R, 1 + queue)
        }

        /** Of the large views. */
        List<SDVariable> whole(@Nullable SDVariable near) {
            List<SDVariable> queries = new ArrayList<>();
            List<SDVariable> keys = new ArrayList<>();
            List<SDVariable> marks = new ArrayList<>();
            for (int view = 0; view < pairs.global(); view++) {
                for (int key = 0; key < pairs.global(); key++) {
                    if (view != key) {
                        queries.add(view(layer.outputs(), view));
                        keys.add(view(layer.keys(), key));
                        if (near != null) {
                            marks.add(view(near, key)); // (B, queue)
                        }
                    }
                }
            }
            int rows = queries.size() * pairs.batch();
            SDVariable asked = forward.ops().pack(queries); // (P*B, K)
            cosines = ops.rowDots(asked, forward.ops().pack(keys)); // (P*B, 1)
            SDVariable logs = logs(cosines, ops.rowProducts(asked, layer.queue()), rows); // (P*B, 1 + queue)
            int neighbors = config.neighbors();
            double each = -1.0 / (count * (1 + neighbors));
            SDVariable own = ops.productSum(ops.firstColumn(logs), column(1.0, rows), each); // ()
            if (near == null) {
                return List.of(own);
            }
            SDVariable weights = ops.before(column(0.0, rows), forward.ops().pack(marks)); // (P*B, 1 + queue)
            return List.of(own, ops.productSum(logs, weights, each * neighbors));
        }

        /** Of the mixed views. */
        List<SDVariable> mixed() {
            List<SDVariable> queries = new ArrayList<>();
            List<SDVariable> keys = new ArrayList<>();
            List<SDVariable> others = new ArrayList<>();
            List<SDVariable> shares = new ArrayList<>();
            List<SDVariable> rest = new ArrayList<>();
            int local = pairs.all() - pairs.global();
            long given = (long) local * pairs.batch() / forward.graph().ranks(); // of this process's images
            SDVariable own = ops.together(forward.graph().input(OWN, given, 1), local); // (M*B, 1)
            SDVariable other = ops.together(forward.graph().input(OTHER, given, 1), local); // (M*B, 1)
            for (int view = 0; view < local; view++) {
                for (int key = 0; key < pairs.global(); key++) {
                    queries.add(view(layer.outputs(), pairs.global() + view));
                    keys.add(view(layer.keys(), key));
                    others.add(next(key));
                    shares.add(view(own, view)); // (B, 1)
                    rest.add(view(other, view)); // (B, 1)
                }
            }
            int rows = queries.size() * pairs.batch();
            SDVariable asked = forward.ops().pack(queries); // (P*B, K)
            SDVariable negatives = ops.rowProducts(asked, layer.queue()); // (P*B, queue)
            SDVariable first = logs(ops.rowDots(asked, forward.ops().pack(keys)), negatives, rows);
            SDVariable second = logs(ops.rowDots(asked, forward.ops().pack(others)), negatives, rows);
            return List.of(
                    ops.productSum(ops.firstColumn(first), forward.ops().pack(shares), -1.0 / count),
                    ops.productSum(ops.firstColumn(second), forward.ops().pack(rest), -1.0 / count));
        }

        void tell() {
            int rows = pairs.global() * (pairs.global() - 1) * pairs.batch();
            SDVariable mean = ops.productSum(cosines, column(1.0, rows), 1.0 / rows);
            forward.graph().output(QueueContrast.COSINE.name(), mean);
        }
    }

    /** Products, those behind positives, their logarithms, and marks of neighbours; of mixed views twice. */
    @Override
    public long activations(Pairs pairs) {
        return 5L * levels * pairs.count() * pairs.batch() * config.queue();
    }

    @Override
    public List<Signal> signals() {
        return config.neighbors() == 0 ? List.of(QueueContrast.COSINE) : List.of(QueueContrast.COSINE, NEIGHBOR);
    }
}
