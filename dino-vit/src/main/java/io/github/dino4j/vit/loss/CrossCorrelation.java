package io.github.dino4j.vit.loss;

import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Barlow Twins' loss: {@code sum_i (1 - C_ii)^2 + lambda sum_{i != j} C_ij^2}, where C is the correlation of the outputs for one
 * view with those for another over the batch (Zbontar et al. 2021, eq. 1 and 2, algorithm 1). It is the mean over pairs of views;
 * a pair of global views counts once, since C transposed has the same loss.
 *
 * @param redundancy lambda
 * @param width K
 */
public record CrossCorrelation(double redundancy, int width) implements Loss {
    private static final double EPS = 1e-5;
    private static final Signal AGREEMENT =
            new Signal("agreement", "", "mean correlation of an output for two views of an image, 1 where they agree");

    /** How alike different outputs are. */
    public static final Signal REDUNDANCY = new Signal(
            "redundancy", "", "mean squared correlation of different outputs, from 0 to 1 (all outputs alike)");

    /** Correlations of a pair of views and their gradient. */
    @Override
    public long activations(Pairs pairs) {
        return 2L * width * width;
    }

    @Override
    public List<Signal> signals() {
        return List.of(AGREEMENT, REDUNDANCY);
    }

    @Override
    public SDVariable of(SDVariable student, SDVariable targets, Pairs pairs, Forward forward) {
        LossOps ops = forward.ops().losses();
        List<SDVariable> views = new ArrayList<>();
        for (int view = 0; view < pairs.all(); view++) {
            views.add(standardized(ops.rows(student, view * pairs.batch(), pairs.batch()), forward)); // (B, K)
        }
        List<Terms> terms = new ArrayList<>();
        for (int view = 1; view < pairs.all(); view++) {
            for (int key = 0; key < Math.min(view, pairs.global()); key++) {
                terms.add(new Terms(ops, views.get(view), views.get(key)));
            }
        }
        double count = (double) pairs.batch() * terms.size();
        tell(terms, count, pairs.batch(), forward);
        List<SDVariable> each = terms.stream()
                .map(pair -> pair.loss(redundancy, count, pairs.batch()))
                .toList();
        return ops.plus(total(ops, each), width); // ()
    }

    private void tell(List<Terms> terms, double count, int batch, Forward forward) {
        LossOps ops = forward.ops().losses();
        double all = count * batch * width * (width - 1.0);
        List<SDVariable> agreements = terms.stream()
                .map(pair -> ops.productSum(pair.a, pair.b, 1.0 / (count * width)))
                .toList();
        List<SDVariable> squares = terms.stream()
                .map(pair -> ops.productSum(pair.all, pair.all, 1.0 / all))
                .toList();
        List<SDVariable> same = terms.stream()
                .map(pair -> ops.productSum(pair.same, pair.same, 1.0 / all))
                .toList();
        forward.graph().output(AGREEMENT.name(), total(ops, agreements));
        forward.graph().output(REDUNDANCY.name(), ops.difference(total(ops, squares), total(ops, same)));
    }

    /** Each output less its mean over its deviation. */
    private SDVariable standardized(SDVariable x, Forward forward) {
        SDVariable ones = x.getSameDiff().constant(Nd4j.ones(DataType.FLOAT, width));
        SDVariable zeros = x.getSameDiff().constant(Nd4j.zeros(DataType.FLOAT, width));
        return forward.ops().images().normalizeByBatch(x, ones, zeros, EPS).values();
    }

    private static SDVariable total(LossOps ops, List<SDVariable> numbers) {
        return numbers.stream().reduce(ops::sum).orElseThrow();
    }

    /** A pair of views. */
    private static final class Terms {
        private final LossOps ops;
        private final SDVariable a;
        private final SDVariable b;
        private final SDVariable all; // B times correlations (K, K)
        private final SDVariable same; // of them the diagonal (1, K)

        Terms(LossOps ops, SDVariable a, SDVariable b) {
            this.ops = ops;
            this.a = a;
            this.b = b;
            this.all = ops.columnProducts(a, b);
            this.same = ops.columnDots(a, b);
        }

        /** The loss over the number of pairs, less K: (lambda sum C_ij^2 + (1 - lambda) sum C_ii^2 - 2 sum C_ii) / pairs. */
        SDVariable loss(double lambda, double count, int batch) {
            SDVariable every = ops.productSum(all, all, lambda / (count * batch));
            SDVariable own = ops.productSum(same, same, (1.0 - lambda) / (count * batch));
            return ops.sum(ops.sum(every, own), ops.productSum(a, b, -2.0 / count));
        }
    }
}
