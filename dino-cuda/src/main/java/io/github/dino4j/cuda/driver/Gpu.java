package io.github.dino4j.cuda.driver;

import com.sun.jna.Pointer;

/**
 * A GPU, open for work: its memory, its kernels and one stream on which all work runs in the order in which it was asked
 * for. Any thread may call it; a fault on the GPU is told by the next call that waits.
 */
public interface Gpu extends AutoCloseable {
    /** {@return the name that the driver gives it} */
    String name();

    /** {@return compute capability times ten, 90 for 9.0} */
    int capability();

    /** {@return how many multiprocessors it has} */
    int multiprocessors();

    /** {@return bytes of its memory that nobody has} */
    long freeBytes();

    /**
     * Takes memory, on a boundary of 256 bytes.
     *
     * @param bytes how much
     * @return where it begins
     * @throws OutOfMemoryError if there is not enough, with the settings that would need less
     */
    long allocate(long bytes);

    /**
     * Gives memory back.
     *
     * @param address from {@link #allocate}
     */
    void free(long address);

    /**
     * Copies to the GPU, behind the work asked for before; the host's memory may be written to again on return.
     *
     * @param to where to on the GPU
     * @param from where from
     * @param bytes how much
     */
    void upload(long to, Pointer from, long bytes);

    /**
     * Waits for the work asked for before and copies to the host.
     *
     * @param to where to
     * @param from where from on the GPU
     * @param bytes how much
     */
    void download(Pointer to, long from, long bytes);

    /**
     * Launches a kernel now, on the stream.
     *
     * @param kernel its name
     * @param grid its blocks
     * @param arguments as for the kernel: {@link Long} is a pointer or 64 bits, {@link Integer} and {@link Float} 32 bits,
     *     {@link Double} 64, an {@code int[]} or a {@code long[]} a struct passed by value
     */
    void launch(String kernel, Grid grid, Object... arguments);

    /** Makes the GPU the one that calls of the calling thread mean, for libraries that ask the driver. */
    void use();

    /** {@return the stream's handle, for libraries that put work on it} */
    long stream();

    /** Waits for all work asked for. */
    void synchronize();

    @Override
    void close();
}
