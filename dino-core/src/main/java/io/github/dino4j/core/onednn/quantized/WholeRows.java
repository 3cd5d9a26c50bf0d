package io.github.dino4j.core.onednn.quantized;

import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.host.HostTensors;
import io.github.dino4j.core.onednn.packed.Packing;
import io.github.dino4j.core.parallel.Threads;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Rounds the rows of a weight (N, K) to whole numbers times a factor each, and brings them to the library's order of (1, K, N). */
final class WholeRows implements Packing {
    @Override
    public void pack(engine cpu, Tensor weight, memory to, Tensor factors) {
        long columns = weight.dim(1);
        long[] dims = {1, columns, weight.dim(0)};
        long[] strides = {weight.size(), 1, columns};
        BytePointer plain = new BytePointer(weight.size());
        memory.desc description = new memory.desc(dims, memory.data_type.s8, strides);
        memory rows = new memory(description, cpu, plain);
        try {
            round(weight, plain.asByteBuffer(), HostTensors.floats(factors));
            Packing.reorder(cpu, rows, to);
        } finally {
            List.of(rows, description, plain).forEach(Pointer::deallocate);
        }
    }

    private static void round(Tensor weight, ByteBuffer whole, FloatBuffer factors) {
        int columns = weight.dim(1);
        FloatBuffer from = HostTensors.floats(weight);
        Threads.forEach(weight.dim(0), row -> {
            float[] values = new float[columns];
            byte[] rounded = new byte[columns];
            from.get(row * columns, values);
            factors.put(row, RowRounding.round(values, rounded));
            whole.put(row * columns, rounded);
        });
    }
}
