package io.github.dino4j.core.device;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Norms, softmax and tokens: kernels that take a row at a time. */
public interface RowKernels {
    /** The least length that rows are divided by. */
    double LEAST_LENGTH = 1e-12;

    /**
     * What forward and backward pass of a layer norm share.
     *
     * @param x the rows (R, D)
     * @param weight (D)
     * @param eps added to variances
     * @param stats each row's mean and variance (2, R)
     */
    record Norm(Tensor x, Tensor weight, float eps, Tensor stats) {}

    /**
     * What a residual connection adds: x + f branch.
     *
     * @param x (R, D)
     * @param branch (R, D), either precision
     * @param factors f (R, 1), or null for ones
     */
    record Residual(Tensor x, Tensor branch, @Nullable Tensor factors) {}

    /**
     * Normalises rows and keeps their statistics: y = w (x - mean) / sqrt(variance + eps) + b.
     *
     * @param norm rows and weight; its statistics are written
     * @param bias (D)
     * @param to (R, D), either precision
     */
    void layerNorm(Norm norm, Tensor bias, Tensor to);

    /**
     * The gradient of {@link #layerNorm}.
     *
     * @param norm rows, weight and statistics
     * @param gradient of the output (R, D), either precision
     * @param plus added to the gradient of x (R, D), or null for nothing
     * @param to gradients of x, weight and bias
     */
    void layerNormBackward(Norm norm, Tensor gradient, @Nullable Tensor plus, List<Tensor> to);

    /**
     * The softmax over the last axis, or its logarithm.
     *
     * @param x any shape
     * @param logarithm whether to give logarithms
     * @param to the same shape, either precision, or the same tensor
     */
    void softmax(Tensor x, boolean logarithm, Tensor to);

    /**
     * The gradient of {@link #softmax}.
     *
     * @param y its output, either precision
     * @param logarithm as forward
     * @param gradient of the output, stored as {@code y}
     * @param to the gradient of the input, possibly the same tensor as {@code gradient}
     */
    void softmaxBackward(Tensor y, boolean logarithm, Tensor gradient, Tensor to);

    /**
     * Scales rows to unit length, {@link #LEAST_LENGTH} being the least that is divided by.
     *
     * @param x (R, D)
     * @param to (R, D)
     */
    void normalize(Tensor x, Tensor to);

    /**
     * The gradient of {@link #normalize}.
     *
     * @param x its input (R, D)
     * @param gradient of the output (R, D)
     * @param to the gradient of the input (R, D)
     */
    void normalizeBackward(Tensor x, Tensor gradient, Tensor to);

    /**
     * What rows are multiplied by to have given lengths: g/|v|, {@link #LEAST_LENGTH} being the least that is divided by.
     *
     * @param v (R, D)
     * @param gain g (R, 1)
     * @param to (1, R)
     */
    void weightNormScales(Tensor v, Tensor gain, Tensor to);

    /**
     * The gradient of g v/|v| for each row.
     *
     * @param v (R, D)
     * @param gain g (R, 1)
     * @param gradient of g v/|v| (R, D); becomes the gradient of v
     * @param toGain the gradient of g (R, 1), or null where nobody wants it
     */
    void weightNormBackward(Tensor v, Tensor gain, Tensor gradient, @Nullable Tensor toGain);

    /**
     * Puts tokens, if there are any, before each image's patches and adds positions.
     *
     * @param patches (B*N, D)
     * @param prefix (P, D), or null for none
     * @param positions (N+P, D)
     * @param to (B*(N+P), D)
     */
    void tokens(Tensor patches, @Nullable Tensor prefix, Tensor positions, Tensor to);

    /**
     * Centred and sharpened probabilities: softmax((t - c) / temperature) of each row.
     *
     * @param x logits t (R, K)
     * @param centre c (1, K)
     * @param temperature one element, read when the kernel runs
     * @param to (R, K)
     */
    void centeredSoftmax(Tensor x, Tensor centre, Tensor temperature, Tensor to);

    /**
     * Distributions that use all outputs alike, by Sinkhorn and Knopp (Cuturi 2013): exp(t / temperature), of which by turns
     * each column is divided by its sum and each row by its sum. One turn is a softmax over the rows of each column, whose
     * rows are then divided by their sums. Sums are in double precision, in an order that does not depend on threads. What is
     * less than about 1e-38 of the greatest power of its row counts nothing, and a column in which all is so stays zero.
     *
     * @param x logits t (R, K)
     * @param temperature one element, read when the kernel runs
     * @param iterations turns, at least 1
     * @param to (R, K), rows that sum to one; not {@code x}
     */
    void sinkhorn(Tensor x, Tensor temperature, int iterations, Tensor to);

    /**
     * The same over the rows of all processes of the {@linkplain Kernels#group group}, as many in each: they exchange the sums of
     * their columns in each turn.
     *
     * @param x logits t of this process (R, K)
     * @param temperature as above
     * @param iterations as above
     * @param to (R, K), this process's rows of the whole
     * @throws UnsupportedOperationException if there are several, and the device {@linkplain Device#exchanges exchanges} nothing
     */
    default void sinkhornOfAll(Tensor x, Tensor temperature, int iterations, Tensor to) {
        throw new UnsupportedOperationException(
                "the device balances nothing over several processes; train with one process");
    }

    /**
     * Marks the greatest numbers of each row; of equal ones those that come first.
     *
     * @param x (R, C)
     * @param count how many of a row, at most C
     * @param to (R, C), 1/count at those and 0 elsewhere; not {@code x}
     */
    void greatest(Tensor x, int count, Tensor to);

    /**
     * The greatest share of each output over the places of an image, divided by their sum: a bag of words.
     *
     * @param x shares at each place (B*N, K), not negative, of which each N rows are an image's
     * @param places N
     * @param to (B, K), rows that sum to one
     */
    void bags(Tensor x, int places, Tensor to);

    /**
     * A moving average of rows: m a + (1 - m) mean(x), with sums in double precision.
     *
     * @param x (R, N)
     * @param average a (1, N)
     * @param momentum m
     * @param to (1, N), possibly the same tensor as {@code average}
     */
    void movingMean(Tensor x, Tensor average, double momentum, Tensor to);

    /**
     * The mean entropy of rows of probabilities, in nats.
     *
     * @param x (R, K)
     * @param to one element
     */
    void entropy(Tensor x, Tensor to);

    /**
     * Takes rows by their numbers.
     *
     * @param x (R, D)
     * @param places (M, 1): whole numbers from 0 to R - 1 below 2^24, read when the kernel runs
     * @param to (M, D)
     */
    void gather(Tensor x, Tensor places, Tensor to);

    /**
     * Puts rows where their numbers say. Other rows keep what they hold.
     *
     * @param x (M, D)
     * @param places as for {@link #gather}, no two alike
     * @param to (R, D)
     */
    void scatter(Tensor x, Tensor places, Tensor to);
}
