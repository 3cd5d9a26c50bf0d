package io.github.dino4j.core.host;

import io.github.dino4j.core.device.Memory;
import io.github.dino4j.core.device.Span;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.natives.OlderPresets;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A block of native memory, on a cache line. */
public final class HostMemory implements Memory {
    static {
        OlderPresets.openBlas();
    }

    private static final long LINE = 64; // bytes of a cache line

    private final INDArray block; // an array, since memory of JavaCPP's own would count against the heap's limit
    private final Span span;

    /**
     * Takes memory.
     *
     * @param bytes how much
     */
    public HostMemory(long bytes) {
        long floats = (bytes + LINE + Float.BYTES - 1) / Float.BYTES;
        this.block = Nd4j.createUninitializedDetached(DataType.FLOAT, floats);
        long start = block.data().addressPointer().address();
        this.span = new Span((start + LINE - 1) / LINE * LINE, bytes);
    }

    @Override
    public Span span() {
        return span;
    }

    @Override
    public void write(Tensor to, float[] values) {
        HostTensors.floats(to).put(values);
    }

    @Override
    public float[] read(Tensor from) {
        float[] values = new float[Math.toIntExact(from.size())];
        HostTensors.floats(from).get(values);
        return values;
    }

    @Override
    public void close() {
        block.close();
    }
}
