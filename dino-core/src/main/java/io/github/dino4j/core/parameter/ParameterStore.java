package io.github.dino4j.core.parameter;

import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Segments;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostResidence;
import io.github.dino4j.core.natives.OlderPresets;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The values of a {@link ParameterLayout} in one flat float buffer, off the Java heap, where a device computes with them.
 * Weights, gradients and optimiser
 * moments are stores of the same layout, so that AdamW, EMA and checkpoints are single passes over contiguous memory.
 */
public final class ParameterStore {
    static {
        OlderPresets.openBlas();
    }

    private final ParameterLayout layout;
    private final INDArray flat; // (size)
    private final FloatBuffer buffer;
    private final Residence residence;

    /**
     * All zeros, in the host's memory.
     *
     * @param layout where each parameter lies
     */
    public ParameterStore(ParameterLayout layout) {
        this(layout, HostResidence.INSTANCE);
    }

    /**
     * All zeros.
     *
     * @param layout where each parameter lies
     * @param residence of the device that computes with them
     */
    public ParameterStore(ParameterLayout layout, Residence residence) {
        this.layout = layout;
        this.residence = residence;
        this.flat = Nd4j.zeros(DataType.FLOAT, Math.max(1, layout.size()));
        this.buffer = flat.data().asNioFloat();
        residence.push(flat);
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
            Initializer initializer = slot.parameter().initializer();
            int end = (int) slot.end();
            for (int i = (int) slot.offset(); i < end; i++) {
                store.buffer.put(i, initializer.next(random));
            }
        }
        store.residence.push(store.flat);
        return store;
    }

    /** {@return where each parameter lies} */
    public ParameterLayout layout() {
        return layout;
    }

    /** {@return where the values are computed with} */
    public Residence residence() {
        return residence;
    }

    /**
     * The same values where a device computes with them.
     *
     * @param other the device's
     * @return this store if it is there, else a copy
     */
    public ParameterStore on(Residence other) {
        if (other == residence) {
            return this;
        }
        ParameterStore copy = new ParameterStore(layout, other);
        copy.buffer.duplicate().rewind().put(buffer());
        copy.residence.push(copy.flat);
        return copy;
    }

    /**
     * Refuses an engine that would compute with other numbers than these: those of another device's memory, where nobody moves
     * them. What is in the host's memory every device reads, when a plan first runs.
     *
     * @param engines where the engine's device keeps weights
     * @throws IllegalStateException if the values are in the memory of another device
     */
    public void requireReadableIn(Residence engines) {
        if (residence != engines && !(residence instanceof HostResidence)) {
            throw new IllegalStateException(
                    "the weights are in the memory of another device than the engine's; engines of"
                            + " one provider share a residence, and ParameterStore.on(engine.residence()) copies weights of another");
        }
    }

    /** {@return an empty store of the same layout on the same device, for gradients or moments} */
    public ParameterStore twin() {
        return new ParameterStore(layout, residence);
    }

    /** {@return all values where the device computes with them (size), as long as this store is reachable} */
    public Tensor tensor() {
        return residence.tensor(flat);
    }

    /** {@return the device's passes over stores} */
    public FlatArithmetic arithmetic() {
        return residence.flat();
    }

    /** {@return all values, to be read} */
    public FloatBuffer buffer() {
        residence.pull(flat);
        return buffer.asReadOnlyBuffer();
    }

    /** {@return all values as one vector (size), to be read} */
    public INDArray flat() {
        residence.pull(flat);
        return flat;
    }

    /**
     * One parameter as an array of its shape, by which graphs know it. What is written to it goes through where the device's
     * memory is the host's.
     *
     * @param name its checkpoint key
     * @return a view
     */
    public INDArray view(String name) {
        ParameterLayout.Slot slot = layout.slot(name);
        return part(slot).reshape('c', slot.parameter().dims());
    }

    private INDArray part(ParameterLayout.Slot slot) {
        return flat.get(NDArrayIndex.interval(slot.offset(), slot.end()));
    }

    /**
     * Copies one parameter out.
     *
     * @param name its checkpoint key
     * @return its elements in C order
     */
    public float[] get(String name) {
        ParameterLayout.Slot slot = layout.slot(name);
        residence.pull(part(slot));
        float[] values = new float[(int) slot.parameter().size()];
        buffer.duplicate().position((int) slot.offset()).get(values);
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
        buffer.duplicate().position((int) slot.offset()).put(values);
        residence.push(part(slot));
    }

    /**
     * Replaces all values by their means over a group's processes.
     *
     * @param group whose processes each have such a store
     */
    public void meanOver(Group group) {
        if (group.isAlone()) {
            return;
        }
        residence.pull(flat);
        group.sum(buffer.duplicate().rewind());
        residence.push(flat);
        arithmetic().scale(tensor(), 1.0f / group.size(), tensor());
    }

    /**
     * Begins to replace the values of a part by their sums over a group's processes. Nothing else may touch the part until the end
     * was awaited; the rest of the store may be worked with meanwhile.
     *
     * @param group whose processes each have such a store
     * @param part where it lies
     * @param rounded whether values are rounded to bfloat16 on their way
     * @return the end, to be awaited
     */
    public Group.Pending sumLater(Group group, Segments.Segment part, boolean rounded) {
        INDArray values = flat.get(NDArrayIndex.interval(part.offset(), part.offset() + part.size()));
        residence.pull(values);
        int start = (int) part.offset();
        FloatBuffer there = buffer.duplicate();
        there.limit(start + (int) part.size()).position(start);
        Lent lent = Lent.of(flat);
        Group.Pending sum = rounded ? group.sumRoundedLater(there) : group.sumLater(there);
        return () -> {
            sum.await();
            lent.giveBack();
            residence.push(values);
        };
    }

    /**
     * Begins to replace the values of a part by their sums, as above, without a way by the host.
     *
     * @param sums of this store's {@linkplain #residence residence}
     * @param part where it lies
     * @return the end, to be awaited
     */
    public Group.Pending sumLater(Residence.Sums sums, Segments.Segment part) {
        return sums.sum(residence.tensor(flat.get(NDArrayIndex.interval(part.offset(), part.offset() + part.size()))));
    }

    /** Memory that a transport works on: were it freed meanwhile, as that of a run that has failed, the process would crash. */
    private record Lent(INDArray memory, Object key) {
        private static final Map<Object, INDArray> ALL = new ConcurrentHashMap<>();

        static Lent of(INDArray memory) {
            Lent lent = new Lent(memory, new Object());
            ALL.put(lent.key, memory);
            return lent;
        }

        void giveBack() {
            ALL.remove(key);
        }
    }

    /**
     * Replaces all values by those that one of a group's processes has.
     *
     * @param group whose processes each have such a store
     * @param root the rank of that process
     */
    public void broadcast(Group group, int root) {
        if (group.isAlone()) {
            return;
        }
        residence.pull(flat);
        float[] values = new float[buffer.capacity()];
        buffer.duplicate().rewind().get(values);
        group.broadcast(values, root);
        buffer.duplicate().rewind().put(values);
        residence.push(flat);
    }

    /**
     * Frees the memory at once instead of when Java's collector finds the store, which sees none of it and may be long in
     * coming. Neither the store nor any view of it may be used afterwards; plans over it are closed first.
     */
    public void close() {
        if (flat.closeable()) {
            flat.close();
        }
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
        arithmetic().scale(other.tensor(), 1.0f, tensor());
    }
}
