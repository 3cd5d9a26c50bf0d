package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.fused.element.Difference;
import io.github.dino4j.vit.ops.fused.element.Plus;
import io.github.dino4j.vit.ops.fused.loss.LogSoftmax;
import io.github.dino4j.vit.ops.fused.loss.OtherViews;
import io.github.dino4j.vit.ops.fused.loss.ProductSum;
import io.github.dino4j.vit.ops.fused.loss.RowProducts;
import io.github.dino4j.vit.ops.fused.token.FirstRows;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** Losses in nodes of our own. */
final class FusedLosses implements LossOps {
    private final SameDiff sd;

    FusedLosses(SameDiff sameDiff) {
        this.sd = sameDiff;
    }

    @Override
    public SDVariable difference(SDVariable a, SDVariable b) {
        return new Difference(sd, a, b).output();
    }

    @Override
    public SDVariable plus(SDVariable x, double number) {
        return new Plus(sd, x, sd.constant(Nd4j.scalar((float) number))).output();
    }

    @Override
    public SDVariable logSoftmax(SDVariable x, double temperature, int rows) {
        return new LogSoftmax(sd, x, temperature, rows).output();
    }

    @Override
    public SDVariable rowProducts(SDVariable a, SDVariable b) {
        return new RowProducts(sd, a, b).output();
    }

    @Override
    public SDVariable firstRows(SDVariable x, int count) {
        return new FirstRows(sd, x, count).output();
    }

    @Override
    public SDVariable productSum(SDVariable a, SDVariable b, double factor) {
        return new ProductSum(sd, a, b, factor).output();
    }

    @Override
    public SDVariable pairProducts(SDVariable student, SDVariable targets, Views views, double factor) {
        return productSum(student, new OtherViews(sd, targets, views).output(), factor); // ()
    }
}
