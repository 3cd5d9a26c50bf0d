package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.SafeTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A tensor of a weights file, whose values are read when they are asked for.
 *
 * @param shape its extents
 * @param type how its elements are stored
 * @param values reads the elements
 */
public record WeightTensor(List<Long> shape, ElementType type, Values values) {
    /** Reads the elements of a tensor in C order. */
    @FunctionalInterface
    public interface Values {
        /** {@return a new array of the elements} */
        float[] read();
    }

    /**
     * Copies the shape.
     *
     * @param shape its extents
     * @param type how its elements are stored
     * @param values reads the elements
     */
    public WeightTensor {
        shape = List.copyOf(shape);
    }

    /**
     * A tensor of a safetensors file.
     *
     * @param tensor the tensor
     * @return the same
     */
    public static WeightTensor of(SafeTensors.Tensor tensor) {
        return new WeightTensor(tensor.shape(), tensor.elements(), tensor::floats);
    }

    /**
     * Numbers in memory.
     *
     * @param shape extents
     * @param values elements in C order, not copied
     * @return the tensor
     */
    public static WeightTensor of(List<Long> shape, float[] values) {
        return new WeightTensor(shape, ElementType.F32, values::clone);
    }

    /** {@return the elements in C order as float32, rounded to the nearest where they have more digits} */
    public float[] floats() {
        return values.read();
    }

    /** {@return the number of elements} */
    public long size() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /**
     * Puts tensors of equal width one below the other.
     *
     * @param parts at least one, of the same extents but for the first
     * @return (sum of their rows, …)
     */
    static WeightTensor joined(List<WeightTensor> parts) {
        List<Long> shape = new ArrayList<>(parts.get(0).shape);
        shape.set(0, parts.stream().mapToLong(part -> part.shape.get(0)).sum());
        return new WeightTensor(shape, parts.get(0).type, () -> {
            List<float[]> read = parts.stream().map(WeightTensor::floats).toList();
            float[] all =
                    new float[read.stream().mapToInt(values -> values.length).sum()];
            int at = 0;
            for (float[] values : read) {
                System.arraycopy(values, 0, all, at, values.length);
                at += values.length;
            }
            return all;
        });
    }

    /**
     * Cuts a tensor into parts of as many rows.
     *
     * @param count parts, a divisor of the rows
     * @return the parts
     */
    List<WeightTensor> split(int count) {
        if (shape.isEmpty() || shape.get(0) % count != 0) {
            throw new IllegalArgumentException("a tensor of shape " + shape + " has no " + count + " equal parts");
        }
        List<Long> part = new ArrayList<>(shape);
        part.set(0, shape.get(0) / count);
        List<WeightTensor> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            parts.add(new WeightTensor(part, type, () -> {
                float[] all = floats();
                int length = all.length / count;
                return Arrays.copyOfRange(all, index * length, (index + 1) * length);
            }));
        }
        return parts;
    }

    /** The same elements with other extents. */
    WeightTensor reshaped(List<Long> other) {
        return new WeightTensor(other, type, values);
    }
}
