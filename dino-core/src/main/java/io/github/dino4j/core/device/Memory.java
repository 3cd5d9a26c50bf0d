package io.github.dino4j.core.device;

/** A block of a device's memory, freed by {@link #close}. */
public interface Memory extends AutoCloseable {
    /** {@return where it lies, as the device counts} */
    Span span();

    /**
     * Copies from the host to the device.
     *
     * @param to a contiguous float32 tensor in this memory
     * @param values as many as it has elements
     */
    void write(Tensor to, float[] values);

    /**
     * Copies from the device to the host.
     *
     * @param from a contiguous float32 tensor in this memory
     * @return its elements in C order
     */
    float[] read(Tensor from);

    @Override
    void close();
}
