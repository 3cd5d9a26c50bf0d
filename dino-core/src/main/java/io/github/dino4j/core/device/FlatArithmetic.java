package io.github.dino4j.core.device;

/**
 * Passes over flat stores of weights, gradients and moments, which are contiguous float32 vectors of one length. Unlike
 * {@link Kernels} a pass runs when it is called; none depends on the number of threads.
 */
public interface FlatArithmetic {
    /**
     * Multiplies by a number: to = factor x.
     *
     * @param x numbers
     * @param factor the number; 1 copies
     * @param to results, or the same
     */
    void scale(Tensor x, float factor, Tensor to);

    /**
     * Adds: to = to + x.
     *
     * @param x numbers
     * @param to changed
     */
    void add(Tensor x, Tensor to);

    /**
     * Moves an average: to = keep to + take x.
     *
     * @param to the average, changed
     * @param keep its share
     * @param x what it follows
     * @param take that one's share
     */
    void move(Tensor to, float keep, Tensor x, float take);

    /**
     * Sums squares in double precision.
     *
     * @param x numbers
     * @param segments parts of the store
     * @return the sum for each part
     */
    double[] squares(Tensor x, Segments segments);

    /**
     * Multiplies parts of a store by numbers of their own.
     *
     * @param x changed
     * @param segments its parts
     * @param factors one for each; a part whose factor is 1 is left alone
     */
    void scale(Tensor x, Segments segments, double[] factors);

    /**
     * A step of AdamW in PyTorch's arithmetic.
     *
     * @param stores weights, gradients and moments
     * @param segments the parameters
     * @param rates the step's numbers
     */
    void adamW(Trained stores, Segments segments, AdamWRates rates);

    /**
     * Sums squares of x + factor y in double precision, the sums of two numbers rounded to float32.
     *
     * @param x numbers
     * @param factors one for each part
     * @param y numbers
     * @param segments parts of the stores
     * @return the sum for each part
     */
    double[] squares(Tensor x, double[] factors, Tensor y, Segments segments);

    /**
     * A step with momentum: d = factor (g + decay w); m = keep m + d; w = w - step m.
     *
     * @param stores weights, gradients and directions
     * @param segments the parameters
     * @param rates the step's numbers
     */
    void momentum(Moved stores, Segments segments, MomentumRates rates);

    /**
     * What an optimiser works on.
     *
     * @param weights changed
     * @param gradients read
     * @param first moments, changed
     * @param second moments, changed
     */
    record Trained(Tensor weights, Tensor gradients, Tensor first, Tensor second) {}

    /**
     * What an optimiser with momentum alone works on.
     *
     * @param weights changed
     * @param gradients read
     * @param directions the sums of gradients that it goes against, changed
     */
    record Moved(Tensor weights, Tensor gradients, Tensor directions) {}
}
