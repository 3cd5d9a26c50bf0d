package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.vit.ops.LossOps;
import io.github.dino4j.vit.ops.fused.element.Difference;
import io.github.dino4j.vit.ops.fused.element.Plus;
import io.github.dino4j.vit.ops.fused.element.Sum;
import io.github.dino4j.vit.ops.fused.element.Times;
import io.github.dino4j.vit.ops.fused.loss.ColumnDots;
import io.github.dino4j.vit.ops.fused.loss.ColumnProducts;
import io.github.dino4j.vit.ops.fused.loss.Greatest;
import io.github.dino4j.vit.ops.fused.loss.LogSoftmax;
import io.github.dino4j.vit.ops.fused.loss.Nearness;
import io.github.dino4j.vit.ops.fused.loss.OtherViews;
import io.github.dino4j.vit.ops.fused.loss.ProductSum;
import io.github.dino4j.vit.ops.fused.loss.RowDots;
import io.github.dino4j.vit.ops.fused.loss.RowProducts;
import io.github.dino4j.vit.ops.fused.shared.MeanOfAll;
import io.github.dino4j.vit.ops.fused.shared.Together;
import io.github.dino4j.vit.ops.fused.token.Before;
import io.github.dino4j.vit.ops.fused.token.FirstColumn;
import io.github.dino4j.vit.ops.fused.token.Gather;
import io.github.dino4j.vit.ops.fused.token.RowRange;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** Losses in nodes of our own. */
final class FusedLosses implements LossOps {
    private final SameDiff sd;
    private final int ranks; // processes

    FusedLosses(SameDiff sameDiff, int ranks) {
        this.sd = sameDiff;
        this.ranks = ranks;
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
    public SDVariable columnProducts(SDVariable a, SDVariable b) {
        return new ColumnProducts(sd, a, b).output();
    }

    @Override
    public SDVariable rowDots(SDVariable a, SDVariable b) {
        return new RowDots(sd, a, b).output();
    }

    @Override
    public SDVariable columnDots(SDVariable a, SDVariable b) {
        return new ColumnDots(sd, a, b).output();
    }

    @Override
    public SDVariable rows(SDVariable x, int first, int count) {
        return new RowRange(sd, x, first, count).output();
    }

    @Override
    public SDVariable firstColumn(SDVariable x) {
        return new FirstColumn(sd, x).output();
    }

    @Override
    public SDVariable before(SDVariable column, SDVariable x) {
        return new Before(sd, column, x).output();
    }

    @Override
    public SDVariable sum(SDVariable a, SDVariable b) {
        return new Sum(sd, a, b).output();
    }

    @Override
    public SDVariable greatest(SDVariable x, int count, int columns) {
        return new Greatest(sd, x, count).output();
    }

    @Override
    public SDVariable productSum(SDVariable a, SDVariable b, double factor) {
        return new ProductSum(sd, a, b, factor).output();
    }

    @Override
    public SDVariable pairProducts(SDVariable student, SDVariable targets, Views views, double factor) {
        return productSum(student, new OtherViews(sd, targets, views).output(), factor); // ()
    }

    @Override
    public SDVariable gather(SDVariable x, SDVariable places, int rows) {
        return new Gather(sd, x, places).output();
    }

    @Override
    public SDVariable nearness(SDVariable unit, int rows) {
        return new Nearness(sd, unit).output();
    }

    @Override
    public SDVariable times(SDVariable x, double factor) {
        return new Times(sd, x, factor).output();
    }

    @Override
    public SDVariable together(SDVariable x, int blocks) {
        return ranks == 1 ? x : new Together(sd, x, blocks, ranks).output();
    }

    @Override
    public SDVariable meanOfAll(SDVariable x) {
        return ranks == 1 ? x : new MeanOfAll(sd, x).output();
    }
}
