package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The functions of {@code libcuda} that are called, by the names that it has for them; nothing is loaded before {@link #load}.
 * Handles and addresses on the GPU are {@code long}s: direct calls with them allocate nothing. All give a code, 0 for success.
 */
final class Driver {
    /** The property for the library's path. */
    static final String PROPERTY = "dino4j.cuda.driver";

    static final int OUT_OF_MEMORY = 2;
    static final int NO_DEVICE = 100;
    static final int UNSUPPORTED_PTX = 222;
    static final int NOT_FOUND = 500;

    /** Of PTX 7.8, which kernels are written in, and of {@link #cuLaunchKernelEx}: CUDA 11.8. */
    static final int OLDEST = 11080;

    private static final int NON_BLOCKING = 1; // of a stream

    private static boolean loaded;

    private Driver() {}

    /**
     * Finds the library, once.
     *
     * @throws IllegalStateException in one sentence if it is missing or too old
     */
    static synchronized void load() {
        if (!loaded) {
            load(System.getProperty(PROPERTY, "libcuda.so.1"));
            loaded = true;
        }
    }

    static void load(String library) {
        NativeLibrary found;
        try {
            found = NativeLibrary.getInstance(library);
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "NVIDIA's driver library " + library + " is not on this machine; install the driver, or name the"
                            + " library by -D" + PROPERTY + "=PATH",
                    e);
        }
        try {
            Native.register(Driver.class, found);
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    library + " lacks a function of CUDA 11.8 (" + firstLine(e) + "); install a newer NVIDIA driver",
                    e);
        }
    }

    private static String firstLine(UnsatisfiedLinkError error) {
        return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    }

    /**
     * Throws if a call has failed.
     *
     * @param code what it gave
     * @param doing what was being done, to follow "cannot"
     */
    static void check(int code, String doing) {
        if (code != 0) {
            throw new IllegalStateException("the GPU cannot " + doing + ": " + name(code));
        }
    }

    /** A call that writes a handle. */
    interface Call {
        int into(Pointer out);
    }

    /**
     * Makes something.
     *
     * @param call makes it
     * @param doing what is being done, to follow "cannot"
     * @return its handle
     */
    static long handle(Call call, String doing) {
        try (Memory out = new Memory(Long.BYTES)) {
            out.clear();
            check(call.into(out), doing);
            return out.getLong(0L);
        }
    }

    /** {@return a new stream, for which nothing waits that does not say so} */
    static long stream() {
        return handle(out -> cuStreamCreate(out, NON_BLOCKING), "make a stream");
    }

    /** {@return a code's name, such as {@code CUDA_ERROR_NO_DEVICE}} */
    static String name(int code) {
        try (Memory name = new Memory(Native.POINTER_SIZE)) {
            name.clear();
            cuGetErrorName(code, name);
            Pointer text = name.getPointer(0L);
            return text == null ? "error " + code : text.getString(0L);
        }
    }

    static native int cuInit(int flags);

    static native int cuDriverGetVersion(Pointer version);

    static native int cuGetErrorName(int code, Pointer name);

    static native int cuDeviceGetCount(Pointer count);

    static native int cuDeviceGet(Pointer device, int ordinal);

    static native int cuDeviceGetName(Pointer name, int length, int device);

    static native int cuDeviceGetUuid_v2(Pointer uuid, int device);

    static native int cuDeviceGetAttribute(Pointer value, int attribute, int device);

    static native int cuDevicePrimaryCtxRetain(Pointer context, int device);

    static native int cuDevicePrimaryCtxRelease_v2(int device);

    static native int cuCtxSetCurrent(long context);

    static native int cuModuleLoadDataEx(Pointer module, Pointer image, int count, Pointer options, Pointer values);

    static native int cuModuleUnload(long module);

    static native int cuModuleGetFunction(Pointer function, long module, String name);

    static native int cuFuncSetAttribute(long function, int attribute, int value);

    static native int cuMemGetInfo_v2(Pointer free, Pointer total);

    static native int cuMemAlloc_v2(Pointer address, long bytes);

    static native int cuMemFree_v2(long address);

    static native int cuMemcpyHtoDAsync_v2(long to, Pointer from, long bytes, long stream);

    static native int cuMemcpyDtoHAsync_v2(Pointer to, long from, long bytes, long stream);

    static native int cuMemcpyDtoDAsync_v2(long to, long from, long bytes, long stream);

    static native int cuMemsetD8Async(long to, byte value, long bytes, long stream);

    static native int cuMemHostRegister_v2(Pointer from, long bytes, int flags);

    static native int cuMemHostUnregister(Pointer from);

    static native int cuStreamCreate(Pointer stream, int flags);

    static native int cuStreamDestroy_v2(long stream);

    static native int cuStreamSynchronize(long stream);

    static native int cuStreamWaitEvent(long stream, long event, int flags);

    static native int cuLaunchKernelEx(long config, long function, long arguments, long extra);

    static native int cuEventCreate(Pointer event, int flags);

    static native int cuEventDestroy_v2(long event);

    static native int cuEventRecord(long event, long stream);

    static native int cuEventSynchronize(long event);

    static native int cuEventElapsedTime(Pointer milliseconds, long from, long to);

    static native int cuStreamBeginCapture_v2(long stream, int mode);

    static native int cuStreamEndCapture(long stream, Pointer graph);

    static native int cuGraphInstantiateWithFlags(Pointer executable, long graph, long flags);

    static native int cuGraphLaunch(long executable, long stream);

    static native int cuGraphDestroy(long graph);

    static native int cuGraphExecDestroy(long executable);
}
