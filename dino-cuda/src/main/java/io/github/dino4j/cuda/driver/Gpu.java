package io.github.dino4j.cuda.driver;

import com.sun.jna.Pointer;

/**
 * A GPU, open for work: its memory, its kernels and one stream on which all work runs in the order in which it was asked
 * for. Any thread may call it; a fault on the GPU is told by the next call that waits.
 */
public interface Gpu extends AutoCloseable {
    /**
     * Counts the GPUs that the driver shows.
     *
     * @return how many there are
     * @throws IllegalStateException in one sentence if there is no driver, or none
     */
    static int count() {
        return DeviceFacts.count();
    }

    /** {@return what tells it from all others, on any machine: 16 bytes} */
    byte[] uuid();

    /** {@return the name that the driver gives it} */
    String name();

    /** {@return compute capability times ten, 90 for 9.0} */
    int capability();

    /** {@return how many multiprocessors it has} */
    int multiprocessors();

    /** {@return bytes of shared memory that a block can have} */
    int sharedBytes();

    /** {@return bytes of its memory that nobody has} */
    long freeBytes();

    /**
     * Takes memory, on a boundary of 256 bytes.
     *
     * @param bytes how much
     * @return where it begins
     * @throws io.github.dino4j.core.device.DeviceMemoryError if there is not enough, with the settings that would need less
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
     * Copies from the heap to the GPU, on all threads, behind the work asked for before; the array may be written to again on
     * return.
     *
     * @param to where to on the GPU
     * @param from the whole of it is copied
     */
    void upload(long to, byte[] from);

    /**
     * Copies from the heap to the GPU, as above.
     *
     * @param to where to on the GPU
     * @param from the whole of it is copied
     */
    void upload(long to, float[] from);

    /**
     * The way for bytes that travel to the GPU beside the work of its stream.
     *
     * @return the same at each call; it is closed with the GPU
     */
    SideStream side();

    /**
     * Waits for the work asked for before and copies to the host.
     *
     * @param to where to
     * @param from where from on the GPU
     * @param bytes how much
     */
    void download(Pointer to, long from, long bytes);

    /**
     * Copies on the GPU.
     *
     * @param to where to
     * @param from where from
     * @param bytes how much
     */
    void copy(long to, long from, long bytes);

    /**
     * Sets memory to zeros.
     *
     * @param to where
     * @param bytes how much
     */
    void zero(long to, long bytes);

    /**
     * Page-locks memory of the host, from which copies are then faster.
     *
     * @param host where it begins
     * @param bytes how much
     * @return whether the driver did; if not, all works as before
     */
    boolean pin(Pointer host, long bytes);

    /**
     * Undoes {@link #pin}.
     *
     * @param host what was pinned
     */
    void unpin(Pointer host);

    /**
     * Launches a kernel now, on the stream.
     *
     * @param kernel its name
     * @param grid its blocks
     * @param arguments as for the kernel: {@link Long} is a pointer or 64 bits, {@link Integer} and {@link Float} 32 bits,
     *     {@link Double} 64, an {@code int[]} or a {@code long[]} a struct passed by value
     */
    void launch(String kernel, Grid grid, Object... arguments);

    /**
     * Lays out a launch that can be done again and again.
     *
     * @param kernel its name
     * @param grid its blocks
     * @param arguments as for {@link #launch}
     * @return the launch
     */
    Launch prepare(String kernel, Grid grid, Object... arguments);

    /**
     * Records what is asked for instead of doing it. Nothing may wait meanwhile.
     *
     * @param work asks for copies and launches on the stream, on the calling thread
     * @return the recorded work, with the arguments that it had
     */
    Graph record(Runnable work);

    /**
     * Takes the time of work, by the GPU's clock, and waits for it.
     *
     * @param work asks for copies and launches on the stream
     * @return seconds
     */
    double time(Runnable work);

    /** {@return the stream's handle, for libraries that put work on it} */
    long stream();

    /** Makes the GPU the one that calls of the calling thread mean, for libraries that ask the driver. */
    void use();

    /** Waits for all work asked for. */
    void synchronize();

    @Override
    void close();
}
