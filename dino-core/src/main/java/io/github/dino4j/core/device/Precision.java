package io.github.dino4j.core.device;

/**
 * How numbers are stored on their way through a step. Weights, their gradients, statistics and losses are float32 always;
 * {@link #BFLOAT16} rounds the operands of matrix products, whose sums stay float32.
 */
public enum Precision {
    /** 32 bits. */
    FLOAT32(Float.BYTES),
    /** 16 bits: the upper half of a float32. */
    BFLOAT16(Short.BYTES);

    private final int width;

    Precision(int width) {
        this.width = width;
    }

    /** {@return bytes of a number} */
    public int width() {
        return width;
    }
}
