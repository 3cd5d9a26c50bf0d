package io.github.dino4j.core.parameter;

import java.util.Arrays;
import java.util.List;

/**
 * One named array of weights, in timm's and PyTorch's name and layout: {@code blocks.0.attn.qkv.weight} of shape
 * {@code (out, in)}.
 *
 * @param name the checkpoint key
 * @param shape the extent of each axis, C order
 * @param initializer its first value
 * @param trainable whether an optimiser may change it
 * @param buffer whether it is a module's own record, such as running statistics: neither trained nor averaged, but in checkpoints
 */
public record Parameter(String name, List<Long> shape, Initializer initializer, boolean trainable, boolean buffer) {
    /**
     * Copies the shape.
     *
     * @param name the checkpoint key
     * @param shape the extent of each axis
     * @param initializer its first value
     * @param trainable whether an optimiser may change it
     * @param buffer whether it is a module's own record
     */
    public Parameter {
        shape = List.copyOf(shape);
        if (trainable && buffer) {
            throw new IllegalArgumentException("buffer " + name + " cannot be trainable");
        }
    }

    /**
     * A parameter that is no buffer.
     *
     * @param name the checkpoint key
     * @param shape the extent of each axis
     * @param initializer its first value
     * @param trainable whether an optimiser may change it
     */
    public Parameter(String name, List<Long> shape, Initializer initializer, boolean trainable) {
        this(name, shape, initializer, trainable, false);
    }

    /** {@return the number of elements} */
    public long size() {
        return shape.stream().mapToLong(Long::longValue).reduce(1L, (a, b) -> a * b);
    }

    /** {@return the shape as an array} */
    public long[] dims() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /**
     * Whether weight decay leaves it alone, by the original's rule: biases and one-dimensional parameters.
     *
     * @return true for the group without weight decay
     */
    public boolean isUnregularized() {
        return name.endsWith(".bias") || shape.size() == 1;
    }

    @Override
    public String toString() {
        return name + Arrays.toString(dims());
    }
}
