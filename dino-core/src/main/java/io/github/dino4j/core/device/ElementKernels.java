package io.github.dino4j.core.device;

import org.jspecify.annotations.Nullable;

/** GELU, scaling and sums. Tensors of a call are in either precision, but all alike, unless said otherwise. */
public interface ElementKernels {
    /**
     * GELU in its exact form, x (1 + erf(x/sqrt 2)) / 2.
     *
     * @param x any shape
     * @param to the same shape, or the same tensor
     */
    void gelu(Tensor x, Tensor to);

    /**
     * The gradient of {@link #gelu}.
     *
     * @param x its input
     * @param gradient of the output
     * @param to the gradient of the input, possibly the same tensor as {@code gradient}
     */
    void geluBackward(Tensor x, Tensor gradient, Tensor to);

    /**
     * SiLU, x sigmoid(x).
     *
     * @param x any shape
     * @param to the same shape, or the same tensor
     */
    void silu(Tensor x, Tensor to);

    /**
     * The gradient of {@link #silu}.
     *
     * @param x its input
     * @param gradient of the output
     * @param to the gradient of the input, possibly the same tensor as {@code gradient}
     */
    void siluBackward(Tensor x, Tensor gradient, Tensor to);

    /**
     * The greater of each element and 0.
     *
     * @param x any shape
     * @param to the same shape, or the same tensor
     */
    void relu(Tensor x, Tensor to);

    /**
     * The gradient of {@link #relu}.
     *
     * @param y its output
     * @param gradient of the output
     * @param to the gradient of the input, possibly the same tensor as {@code gradient}
     */
    void reluBackward(Tensor y, Tensor gradient, Tensor to);

    /**
     * Multiplies by a number.
     *
     * @param x any shape
     * @param factor the number
     * @param to the same shape, or the same tensor
     */
    void scale(Tensor x, float factor, Tensor to);

    /**
     * Adds.
     *
     * @param a any shape, either precision
     * @param b the same shape, either precision
     * @param to the same shape, possibly {@code a} or {@code b}
     */
    void sum(Tensor a, Tensor b, Tensor to);

    /**
     * Multiplies element by element.
     *
     * @param a any shape
     * @param b the same shape
     * @param to the same shape, possibly {@code a} or {@code b}
     */
    void multiply(Tensor a, Tensor b, Tensor to);

    /**
     * Multiplies each row by a number and adds a matrix.
     *
     * @param x (R, D), either precision
     * @param factors (R, 1), float32
     * @param plus (R, D), or null for nothing
     * @param to (R, D), either precision
     */
    void scaleRows(Tensor x, Tensor factors, @Nullable Tensor plus, Tensor to);

    /**
     * Multiplies each column by a number.
     *
     * @param x (R, N), either precision
     * @param factors (1, N), float32
     * @param to (R, N), either precision
     */
    void scaleColumns(Tensor x, Tensor factors, Tensor to);
}
