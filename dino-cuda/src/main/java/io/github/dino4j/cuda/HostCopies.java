package io.github.dino4j.cuda;

import com.sun.jna.Memory;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.cuda.driver.Gpu;
import java.util.function.Consumer;

/**
 * Numbers on their way between a GPU and the heap, within a step.
 *
 * @param gpu where they are
 */
record HostCopies(Gpu gpu) {
    /** Waits for a contiguous float32 tensor, and reads it. */
    float[] floats(Tensor from) {
        long bytes = from.size() * Float.BYTES;
        try (Memory host = new Memory(bytes)) {
            gpu.download(host, from.address(), bytes);
            return host.getFloatArray(0, (int) from.size());
        }
    }

    /** Waits for doubles, of which each takes the room of two elements of a tensor, and changes them. */
    void change(Tensor doubles, Consumer<double[]> work) {
        int count = (int) doubles.size() / 2;
        long bytes = (long) count * Double.BYTES;
        try (Memory host = new Memory(bytes)) {
            gpu.download(host, doubles.address(), bytes);
            double[] values = host.getDoubleArray(0, count);
            work.accept(values);
            host.write(0, values, 0, count);
            gpu.upload(doubles.address(), host, bytes);
        }
    }
}
