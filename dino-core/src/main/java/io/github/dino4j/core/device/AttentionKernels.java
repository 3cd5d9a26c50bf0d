package io.github.dino4j.core.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attention whose weights are nowhere in memory: what the backward pass needs of them is one number a query. Tensors of heads
 * are (B, heads, rows, width) in any strides but that a row's numbers lie side by side. All of a call are stored alike, in
 * either precision; the logarithms, the softmax and all sums are float32.
 */
public interface AttentionKernels {
    /**
     * What attends to what.
     *
     * @param queries (B, h, Q, d)
     * @param keys (B, h, T, d)
     * @param values (B, h, T, d)
     * @param scale that products of queries and keys are multiplied by
     */
    record Heads(Tensor queries, Tensor keys, Tensor values, float scale) {}

    /**
     * softmax(scale q kᵀ) v.
     *
     * @param heads queries, keys and values
     * @param to (B, h, Q, d)
     * @param logSums the logarithm of each query's sum of exponentials of scaled products (B, h, Q), float32 and contiguous,
     *     or null if no gradient will ask for it
     */
    void attend(Heads heads, Tensor to, @Nullable Tensor logSums);

    /**
     * The gradient of {@link #attend}. Takes (B, h, Q) floats of scratch memory.
     *
     * @param heads queries, keys and values
     * @param attended what {@link #attend} gave (B, h, Q, d)
     * @param logSums that it kept (B, h, Q)
     * @param gradient of what it gave (B, h, Q, d)
     * @param to gradients of queries (B, h, Q, d), keys and values (B, h, T, d)
     */
    void attendBackward(Heads heads, Tensor attended, Tensor logSums, Tensor gradient, List<Tensor> to);
}
