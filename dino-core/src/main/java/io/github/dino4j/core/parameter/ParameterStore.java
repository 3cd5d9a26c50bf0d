package io.github.dino4j.core.parameter;

import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The values of a {@link ParameterLayout} in one flat float buffer, off the Java heap. Weights, gradients and optimiser
 * moments are stores of the same layout, so that AdamW, EMA and checkpoints are single passes over contiguous memory.
 */
public final class ParameterStore {
    private final ParameterLayout layout;
    private final INDArray flat; // (size)
    private final FloatBuffer buffer;

    /**
     * All zeros.
     *
     * @param layout where each parameter lies
     */
    public ParameterStore(ParameterLayout layout) {
        this.layout = layout;
        this.flat = Nd4j.zeros(DataType.FLOAT, Math.max(1, layout.size()));
        this.buffer = flat.data().asNioFloat();
    }

    /**
     * Draws each parameter's first value from a stream named after it, so that adding a parameter changes no other.
     *
     * @param layout where each parameter lies
     * @param rng the key of the initialisation
     * @return the store
     */
    public static ParameterStore initialized(ParameterLayout layout, Rng rng) {
        ParameterStore store = new ParameterStore(layout);
        for (ParameterLayout.Slot slot : layout.slots()) {
            RandomStream random = rng.fold(slot.parameter().name()).generator();
            for (int i = (int) slot.offset(); i < slot.end(); i++) {
                store.buffer.put(i, slot.parameter().initializer().next(random));
            }
        }
        return store;
    }

    /** {@return where each parameter lies} */
    public ParameterLayout layout() {
        return layout;
    }

    /** {@return all values; writes go through} */
    public FloatBuffer buffer() {
        return buffer.duplicate();
    }

    /** {@return all values as one vector (size); writes go through} */
    public INDArray flat() {
        return flat;
    }

    /**
     * One parameter as an array of its shape; writes go through.
     *
     * @param name its checkpoint key
     * @return a view
     */
    public INDArray view(String name) {
        ParameterLayout.Slot slot = layout.slot(name);
        INDArray part = flat.get(NDArrayIndex.interval(slot.offset(), slot.end()));
        return part.reshape('c', slot.parameter().dims());
    }

    /**
     * Copies one parameter out.
     *
     * @param name its checkpoint key
     * @return its elements in C order
     */
    public float[] get(String name) {
        ParameterLayout.Slot slot = layout.slot(name);
        float[] values = new float[(int) slot.parameter().size()];
        buffer().position((int) slot.offset()).get(values);
        return values;
    }

    /**
     * Overwrites one parameter.
     *
     * @param name its checkpoint key
     * @param values its elements in C order
     */
    public void set(String name, float[] values) {
        ParameterLayout.Slot slot = layout.slot(name);
        if (values.length != slot.parameter().size()) {
            throw new IllegalArgumentException(
                    slot.parameter() + " takes " + slot.parameter().size() + " values, not " + values.length);
        }
        buffer().position((int) slot.offset()).put(values);
    }

    /**
     * Copies all values of another store of the same layout.
     *
     * @param other the source
     */
    public void copyFrom(ParameterStore other) {
        if (other.layout.size() != layout.size()) {
            throw new IllegalArgumentException(
                    "stores differ: " + layout.size() + " and " + other.layout.size() + " floats");
        }
        buffer().put(other.buffer());
    }
}
