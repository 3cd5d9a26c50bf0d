package io.github.dino4j.vit.ops;

import io.github.dino4j.core.device.LossKernels;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Losses in stock nodes. */
final class StandardLosses implements LossOps {
    private static final double OWN = 4.0; // taken from a row's product with itself, which no other then falls short of
    private static final double FAR = 1e6; // beyond what is compared

    private final SameDiff sd;

    StandardLosses(SameDiff sameDiff) {
        this.sd = sameDiff;
    }

    @Override
    public SDVariable difference(SDVariable a, SDVariable b) {
        return a.sub(b);
    }

    @Override
    public SDVariable plus(SDVariable x, double number) {
        return x.add(number);
    }

    /**
     * Composed, because the stock operation does not shift, and overflows. A third axis, because reductions of a single column fail.
     */
    @Override
    public SDVariable logSoftmax(SDVariable x, double temperature, int rows) {
        SDVariable scores = x.mul(1.0 / temperature).reshape(rows, -1, 1); // (R, K, 1)
        SDVariable shifted = scores.sub(scores.max(true, 1)); // (R, K, 1)
        return shifted.sub(sd.math().log(sd.math().exp(shifted).sum(true, 1))).reshape(rows, -1); // (R, K)
    }

    @Override
    public SDVariable rowProducts(SDVariable a, SDVariable b) {
        return sd.mmul(a, b, false, true, false); // (R, S)
    }

    @Override
    public SDVariable columnProducts(SDVariable a, SDVariable b) {
        return sd.mmul(a, b, true, false, false); // (K, L)
    }

    @Override
    public SDVariable rowDots(SDVariable a, SDVariable b) {
        return a.mul(b).sum(true, 1); // (R, 1)
    }

    @Override
    public SDVariable columnDots(SDVariable a, SDVariable b) {
        return a.mul(b).sum(true, 0); // (1, K)
    }

    @Override
    public SDVariable rows(SDVariable x, int first, int count) {
        return x.get(SDIndex.interval(first, first + count), SDIndex.all()); // (C, K)
    }

    @Override
    public SDVariable firstColumn(SDVariable x) {
        return x.get(SDIndex.all(), SDIndex.interval(0, 1)); // (R, 1)
    }

    @Override
    public SDVariable before(SDVariable column, SDVariable x) {
        return sd.concat(1, column, x); // (R, 1 + K)
    }

    @Override
    public SDVariable sum(SDVariable a, SDVariable b) {
        return a.add(b);
    }

    /** By turns, as stock nodes that sort crash; equal numbers are taken together. */
    @Override
    public SDVariable greatest(SDVariable x, int count, int columns) {
        SDVariable rest = x;
        SDVariable all = x.mul(0.0); // (R, C)
        for (int turn = 0; turn < count; turn++) {
            SDVariable most = rest.eq(rest.max(true, 1)).castTo(DataType.FLOAT); // (R, C)
            all = all.add(most);
            rest = rest.sub(most.mul(FAR));
        }
        return all.mul(1.0 / count);
    }

    @Override
    public SDVariable productSum(SDVariable a, SDVariable b, double factor) {
        return a.mul(b).sum().mul(factor);
    }

    /** Every student row meets the sum of its image's targets; then what a view said of itself is taken back. */
    @Override
    public SDVariable pairProducts(SDVariable student, SDVariable targets, Views views, double factor) {
        SDVariable all = student.reshape(views.all(), views.batch(), -1); // (V, B, K)
        SDVariable given = targets.reshape(views.global(), views.batch(), -1); // (G, B, K)
        SDVariable every = all.mul(given.sum(true, 0)).sum(); // ()
        if (views.own()) {
            return every.mul(factor);
        }
        SDVariable same = all.get(SDIndex.interval(0, views.global()), SDIndex.all(), SDIndex.all())
                .mul(given)
                .sum(); // ()
        return every.sub(same).mul(factor);
    }

    @Override
    public SDVariable gather(SDVariable x, SDVariable places, int rows) {
        return taken(x, places.castTo(DataType.INT32).reshape(places.getShape()[0]), rows); // (M, K)
    }

    /** As a product with a matrix of zeros and ones, because the gradient of the stock operation fails. */
    private SDVariable taken(SDVariable x, SDVariable places, int rows) {
        return sd.oneHot(places, rows, 1, 1.0, 0.0, DataType.FLOAT).mmul(x); // (M, K)
    }

    @Override
    public SDVariable nearness(SDVariable unit, int rows) {
        double eps = LossKernels.NEIGHBOUR_EPS;
        SDVariable own = sd.constant(Nd4j.eye(rows).castTo(DataType.FLOAT).muli(-OWN)); // (B, B)
        SDVariable nearest = rowProducts(unit, unit).add(own).argmax(1); // (B)
        SDVariable apart = unit.sub(taken(unit, nearest, rows)).add(eps); // (B, K)
        SDVariable distances = sd.math().sqrt(sd.math().square(apart).sum(true, 1)); // (B, 1)
        return sd.math().log(distances.add(eps)).mean().neg(); // ()
    }

    @Override
    public SDVariable times(SDVariable x, double factor) {
        return x.mul(factor);
    }
}
