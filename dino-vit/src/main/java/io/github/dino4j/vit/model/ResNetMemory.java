package io.github.dino4j.vit.model;

import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.List;

/** What a step of a residual network keeps, in floats. Everything that is kept is stored as products read it. */
final class ResNetMemory implements Convolution.Visitor {
    private static final double MARKS = 0.25; // a byte of each element
    private static final double AT_WORK = 4.0; // gradients and copies that the backward pass holds at a time

    private final Recompute recompute;
    private final double width;
    private double kept;
    private double largest;

    ResNetMemory(Recompute recompute, double width) {
        this.recompute = recompute;
        this.width = width;
    }

    /** What is convolved and, with ReLU, what is made of that; a block's end keeps its result, which the last convolution is counted for. */
    @Override
    public void visit(Convolution convolution, List<ImageRows> sizes, boolean rectified) {
        double elements = convolution.elements(sizes);
        largest = Math.max(largest, elements);
        kept += switch (recompute) {
            case NONE, CHEAP ->
                elements * (2.0 * width + (rectified ? MARKS : 0.0)); // a norm is no cheap pass over memory
            case BLOCKS -> rectified ? 0.0 : elements * width;
        };
    }

    @Override
    public void keep(double elements) {
        kept += recompute == Recompute.BLOCKS ? 0.0 : elements;
    }

    long floats() {
        return Math.round(kept) + atWork();
    }

    /** Of one block alone. */
    long atWork() {
        return Math.round(AT_WORK * largest * width);
    }
}
