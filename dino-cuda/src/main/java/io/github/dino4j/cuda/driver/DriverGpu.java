package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.dino4j.core.device.DeviceMemoryError;
import org.jspecify.annotations.Nullable;

/** A GPU by NVIDIA's driver: its primary context, one stream and the kernels of this module. */
public final class DriverGpu implements Gpu {
    /** The property that makes each launch wait, so that a fault names its kernel. */
    public static final String DEBUG = "dino4j.cuda.debug";

    private static final long STAGED = 64L * 1024; // bytes that the driver has copied when an upload returns
    private static final double MILLIS = 1e-3;

    /** The GPU whose context the thread has: contexts are a thread's, and asking the driver costs a call. */
    private static final ThreadLocal<@Nullable DriverGpu> ENTERED = new ThreadLocal<>();

    private final DeviceFacts facts;
    private final long context;
    private final long stream;
    private final ThreadLocal<@Nullable Long> recording = new ThreadLocal<>(); // a stream that is recorded
    private final long module;
    private final boolean debug = Boolean.getBoolean(DEBUG);
    private final Functions functions;
    private final Pinned pinned = new Pinned();
    private final Faults faults = new Faults();
    private @Nullable Staging staging;
    private @Nullable SideStream side;
    private volatile boolean closed;

    private DriverGpu(DeviceFacts facts, Pointer image) {
        this.facts = facts;
        this.context = Driver.handle(
                out -> Driver.cuDevicePrimaryCtxRetain(out, facts.device()), "be used (another program may own it)");
        use();
        this.stream = Driver.stream();
        this.module = Driver.handle(out -> load(out, image), "load the kernels");
        this.functions = new Functions(module, facts);
    }

    /**
     * Opens a GPU.
     *
     * @param ordinal its number, from 0, as the driver counts
     * @return the GPU
     * @throws IllegalStateException in one sentence if there is no driver, no such GPU, or one of them is too old
     */
    public static DriverGpu open(int ordinal) {
        return new DriverGpu(DeviceFacts.of(ordinal), KernelImage.load());
    }

    private static int load(Pointer out, Pointer image) {
        int code = Driver.cuModuleLoadDataEx(out, image, 0, Pointer.NULL, Pointer.NULL);
        if (code == Driver.UNSUPPORTED_PTX) {
            throw new IllegalStateException(DeviceFacts.TOO_OLD);
        }
        return code;
    }

    /** Makes the calling thread's calls this GPU's. */
    @Override
    public void use() {
        if (ENTERED.get() != this) {
            check(Driver.cuCtxSetCurrent(context), "be used by another thread");
            ENTERED.set(this);
        }
    }

    /** Throws if a call has failed. */
    void check(int code, String doing) {
        faults.check(code, doing);
    }

    /** Checks the code of a launch, or of the kernel itself where launches wait. */
    void launched(String kernel, int code) {
        faults.launched(kernel, code);
        if (debug) {
            check(Driver.cuStreamSynchronize(stream), "finish " + kernel);
        }
    }

    /** Checks the code of a call that waits for work. */
    void await(int code) {
        faults.await(code, debug);
    }

    @Override
    public String name() {
        return facts.name();
    }

    @Override
    public byte[] uuid() {
        return facts.uuid();
    }

    @Override
    public int capability() {
        return facts.capability();
    }

    @Override
    public int multiprocessors() {
        return facts.multiprocessors();
    }

    @Override
    public int sharedBytes() {
        return facts.sharedBytes();
    }

    @Override
    public long freeBytes() {
        use();
        try (Memory free = new Memory(Long.BYTES);
                Memory total = new Memory(Long.BYTES)) {
            check(Driver.cuMemGetInfo_v2(free, total), "tell how much memory is free");
            return free.getLong(0L);
        }
    }

    @Override
    public long stream() {
        Long own = recording.get();
        return own == null ? stream : own;
    }

    /** Has what the calling thread asks for put on a stream of its own, which other threads' work does not get into. */
    void on(long own, Runnable work) {
        recording.set(own);
        try {
            work.run();
        } finally {
            recording.remove();
        }
    }

    @Override
    public long allocate(long bytes) {
        use();
        try (Memory out = new Memory(Long.BYTES)) {
            int code = Driver.cuMemAlloc_v2(out, Math.max(1L, bytes));
            if (code == Driver.OUT_OF_MEMORY) {
                throw new DeviceMemoryError("the GPU " + name() + " has " + (freeBytes() >> 20)
                        + " MiB of memory free and " + (bytes >> 20)
                        + " MiB more are needed; set a smaller train.batch_size, train.recompute=blocks or"
                        + " train.precision=bfloat16, or end the other programs on it");
            }
            check(code, "give memory");
            return out.getLong(0L);
        }
    }

    @Override
    public void free(long address) {
        if (!closed && !faults.isFatal()) {
            synchronize(); // what is on the stream may still use it
            check(Driver.cuMemFree_v2(address), "take memory back");
        }
    }

    @Override
    public void upload(long to, Pointer from, long bytes) {
        use();
        if (bytes > STAGED && !pinned.holds(from)) {
            staging().upload(to, from, bytes);
            return;
        }
        check(Driver.cuMemcpyHtoDAsync_v2(to, from, bytes, stream), "copy from the host");
        if (pinned.holds(from)) { // else the driver has put so little aside
            synchronize();
        }
    }

    private synchronized Staging staging() {
        staging = staging == null ? new Staging(this, stream, false) : staging;
        return staging;
    }

    @Override
    public synchronized SideStream side() {
        side = side == null ? new SideStream(this) : side;
        return side;
    }

    @Override
    public void upload(long to, byte[] from) {
        use();
        staging().upload(to, from);
    }

    @Override
    public void upload(long to, float[] from) {
        use();
        staging().upload(to, from);
    }

    @Override
    public void download(Pointer to, long from, long bytes) {
        use();
        check(Driver.cuMemcpyDtoHAsync_v2(to, from, bytes, stream), "copy to the host");
        synchronize();
    }

    @Override
    public void copy(long to, long from, long bytes) {
        use();
        check(Driver.cuMemcpyDtoDAsync_v2(to, from, bytes, stream()), "copy");
    }

    @Override
    public void zero(long to, long bytes) {
        use();
        check(Driver.cuMemsetD8Async(to, (byte) 0, bytes, stream()), "clear memory");
    }

    @Override
    public boolean pin(Pointer host, long bytes) {
        use();
        return pinned.add(host, bytes);
    }

    @Override
    public void unpin(Pointer host) {
        if (!closed) {
            use();
            pinned.remove(host);
        }
    }

    @Override
    public Launch prepare(String kernel, Grid grid, Object... arguments) {
        use();
        long function = functions.handle(kernel, grid.shared());
        return new Launch(this, kernel, function, grid, arguments);
    }

    @Override
    public void launch(String kernel, Grid grid, Object... arguments) {
        prepare(kernel, grid, arguments).enqueue();
    }

    @Override
    public Graph record(Runnable work) {
        return Graph.of(this, work);
    }

    /** A new event; work that was never marked with it counts as done. */
    long event() {
        return Driver.handle(out -> Driver.cuEventCreate(out, 0), "make an event");
    }

    @Override
    public double time(Runnable work) {
        use();
        long from = event();
        long to = event();
        try (Memory milliseconds = new Memory(Float.BYTES)) {
            check(Driver.cuEventRecord(from, stream), "take the time");
            work.run();
            check(Driver.cuEventRecord(to, stream), "take the time");
            await(Driver.cuEventSynchronize(to));
            check(Driver.cuEventElapsedTime(milliseconds, from, to), "take the time");
            return milliseconds.getFloat(0L) * MILLIS;
        } finally {
            Driver.cuEventDestroy_v2(from);
            Driver.cuEventDestroy_v2(to);
        }
    }

    @Override
    public void synchronize() {
        use();
        await(Driver.cuStreamSynchronize(stream));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            use();
            Driver.cuStreamSynchronize(stream);
            if (side != null) {
                side.close();
            }
            if (staging != null) {
                staging.close();
            }
            closed = true;
            Driver.cuStreamDestroy_v2(stream);
            Driver.cuModuleUnload(module);
            Driver.cuDevicePrimaryCtxRelease_v2(facts.device());
            ENTERED.remove();
        }
    }
}
