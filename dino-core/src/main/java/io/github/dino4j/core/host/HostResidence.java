package io.github.dino4j.core.host;

import io.github.dino4j.core.device.FlatArithmetic;
import io.github.dino4j.core.device.Residence;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Threads;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays where ND4J has put them. */
public final class HostResidence implements Residence {
    /** The only one: it holds no state but working memory of threads. */
    public static final HostResidence INSTANCE = new HostResidence(new HostFlat());

    private static final int PART = 1 << 18; // elements that are not worth another thread

    private final FlatArithmetic flat;

    /**
     * Makes a residence with other arithmetic.
     *
     * @param flat the passes over flat stores
     */
    public HostResidence(FlatArithmetic flat) {
        this.flat = flat;
    }

    @Override
    public Tensor tensor(INDArray array) {
        return HostTensors.of(array);
    }

    @Override
    public void push(INDArray array) {
        // It is there.
    }

    @Override
    public void write(INDArray array, float[] values) {
        FloatBuffer to = array.data().asNioFloat();
        inParts(values.length, (first, count) -> to.put(first, values, first, count));
    }

    @Override
    public void write(INDArray array, byte[] values) {
        ByteBuffer to = HostTensors.bytes(HostTensors.of(array));
        inParts(values.length, (first, count) -> to.put(first, values, first, count));
    }

    private interface Part {
        void copy(int first, int count);
    }

    private static void inParts(int length, Part part) {
        Threads.forEach((length + PART - 1) / PART, i -> part.copy(i * PART, Math.min(PART, length - i * PART)));
    }

    @Override
    public void pull(INDArray array) {
        // It is there.
    }

    @Override
    public FlatArithmetic flat() {
        return flat;
    }
}
