package io.github.dino4j.core.engine;

import io.github.dino4j.core.device.Precision;

/**
 * How plans compute.
 *
 * @param precision of the operands of matrix products
 * @param recompute what the backward pass computes again
 * @param device which of several GPUs, as the driver counts them; 0 where there is one
 */
public record EngineOptions(Precision precision, Recompute recompute, int device) {
    /**
     * The only device, or the first.
     *
     * @param precision of the operands of matrix products
     * @param recompute what the backward pass computes again
     */
    public EngineOptions(Precision precision, Recompute recompute) {
        this(precision, recompute, 0);
    }

    /** Float32, with what is cheap computed again. */
    public static final EngineOptions FLOAT32 = new EngineOptions(Precision.FLOAT32, Recompute.CHEAP);
}
