package io.github.dino4j.core.onednn.packed;

import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostMemory;
import io.github.dino4j.core.host.HostTensors;
import java.util.Arrays;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;

/** A weight in the order in which the library's kernel reads it, with factors of its rows where it is rounded to whole numbers. */
public final class PackedWeight {
    private static final long LINE = 64; // bytes of a cache line

    private final PackedWeights shelf;
    private final Tensor weight;
    private final memory.desc order;
    private final HostMemory room;
    private final Tensor factors;
    private final memory packed;
    private int readers;

    PackedWeight(PackedWeights shelf, engine cpu, Tensor weight, memory.desc order, long rows) {
        this.shelf = shelf;
        this.weight = weight;
        this.order = new memory.desc(order);
        long bytes = (this.order.get_size() + LINE - 1) / LINE * LINE;
        this.room = new HostMemory(bytes + rows * Float.BYTES);
        long start = room.span().address();
        this.factors = Tensor.of(start + bytes, Precision.FLOAT32, rows);
        this.packed = new memory(this.order, cpu, HostTensors.pointer(Tensor.of(start, Precision.INT8, bytes)));
    }

    boolean is(Tensor other, memory.desc inOrder) {
        return weight.address() == other.address()
                && weight.precision() == other.precision()
                && Arrays.equals(weight.dims(), other.dims())
                && Arrays.equals(weight.strides(), other.strides())
                && order.equals(inOrder);
    }

    /** {@return the numbers, in the kernel's order} */
    public memory packed() {
        return packed;
    }

    /** {@return one for each row of the weight, if it was asked for, else empty} */
    public Tensor factors() {
        return factors;
    }

    void take() {
        readers++;
    }

    /** Gives the weight back; the last who does frees it. */
    public void release() {
        synchronized (shelf) {
            readers--;
            if (readers == 0) {
                shelf.remove(this);
                packed.deallocate();
                order.deallocate();
                room.close();
            }
        }
    }
}
