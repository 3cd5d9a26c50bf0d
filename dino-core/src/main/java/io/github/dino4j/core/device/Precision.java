package io.github.dino4j.core.device;

/**
 * How numbers are stored on their way through a step. Weights, their gradients, statistics and losses are float32 always;
 * {@link #BFLOAT16} rounds the operands of matrix products, whose sums stay float32. {@link #BYTE} is for images that enter a step.
 */
public enum Precision {
    /** 32 bits. */
    FLOAT32(Float.BYTES),
    /** 16 bits: the upper half of a float32. */
    BFLOAT16(Short.BYTES),
    /** 8 bits without a sign: the level of a pixel, which only {@link ImageKernels#patches} reads. */
    BYTE(Byte.BYTES),
    /** 8 bits with a sign: the numbers of a row as multiples of a factor of its own, for {@link Kernels#quantizedLinear}. */
    INT8(Byte.BYTES);

    private final int width;

    Precision(int width) {
        this.width = width;
    }

    /** {@return bytes of a number} */
    public int width() {
        return width;
    }
}
