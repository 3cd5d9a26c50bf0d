package io.github.dino4j.core.onednn.quantized;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.parallel.Threads;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A weight whose rows are whole numbers times a factor each, in the order in which the library's kernel reads them. */
public final class PackedWeight {
    private final PackedWeights shelf;
    private final Tensor weight;
    private final memory.desc order;
    private final FloatPointer factors;
    private final memory packed;
    private int readers;

    PackedWeight(PackedWeights shelf, engine cpu, Tensor weight, memory.desc order) {
        this.shelf = shelf;
        this.weight = weight;
        this.order = new memory.desc(order);
        this.factors = new FloatPointer(weight.dim(0));
        this.packed = packed(cpu);
    }

    private memory packed(engine cpu) {
        BytePointer plain = new BytePointer(weight.size());
        try {
            round(weight, plain, factors);
            return pack(cpu, plain);
        } finally {
            plain.deallocate();
        }
    }

    private static void round(Tensor weight, BytePointer to, FloatPointer factors) {
        int columns = weight.dim(1);
        FloatBuffer from = HostTensors.floats(weight);
        ByteBuffer whole = to.asByteBuffer();
        FloatBuffer all = factors.asBuffer();
        Threads.forEach(weight.dim(0), row -> {
            float[] values = new float[columns];
            byte[] rounded = new byte[columns];
            from.get(row * columns, values);
            all.put(row, RowRounding.round(values, rounded));
            whole.put(row * columns, rounded);
        });
    }

    /** Brings (N, K) to the library's order of (1, K, N). */
    private memory pack(engine cpu, BytePointer plain) {
        long columns = weight.dim(1);
        long[] dims = {1, columns, weight.dim(0)};
        long[] strides = {weight.size(), 1, columns};
        memory.desc description = new memory.desc(dims, memory.data_type.s8, strides);
        memory rows = new memory(description, cpu, plain);
        memory result = new memory(order, cpu);
        reorder packing = new reorder(rows, result);
        stream queue = new stream(cpu);
        packing.execute(queue, rows, result);
        queue._wait();
        List.of(queue, packing, rows, description).forEach(Pointer::deallocate);
        return result;
    }

    boolean is(Tensor other, memory.desc inOrder) {
        return weight.address() == other.address()
                && weight.dim(0) == other.dim(0)
                && weight.dim(1) == other.dim(1)
                && order.equals(inOrder);
    }

    memory packed() {
        return packed;
    }

    FloatPointer factors() {
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
                factors.deallocate();
            }
        }
    }
}
