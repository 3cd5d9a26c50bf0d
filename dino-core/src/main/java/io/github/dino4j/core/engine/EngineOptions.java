package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Precision;

/**
 * How plans compute.
 *
 * @param precision of the operands of matrix products
 * @param recompute what the backward pass computes again
 */
public record EngineOptions(Precision precision, Recompute recompute) {
    /** Float32, with what is cheap computed again. */
    public static final EngineOptions FLOAT32 = new EngineOptions(Precision.FLOAT32, Recompute.CHEAP);
}
