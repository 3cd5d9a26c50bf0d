package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The kernels of a module by their names. */
final class Functions {
    private static final int DYNAMIC_SHARED = 8; // attribute of a function
    private static final int FREE_SHARED = 48 * 1024; // bytes that need no attribute

    private final long module;
    private final DeviceFacts facts;
    private final Map<String, Long> handles = new ConcurrentHashMap<>();
    private final Map<String, Integer> sharing = new ConcurrentHashMap<>(); // by kernel, the bytes that it may take

    Functions(long module, DeviceFacts facts) {
        this.module = module;
        this.facts = facts;
    }

    /**
     * Finds a kernel and sees that it may have its shared memory; the context is the thread's.
     *
     * @param kernel its name
     * @param shared bytes of dynamic shared memory of a block
     * @return its handle
     * @throws IllegalStateException if there is no such kernel or not that much memory
     */
    long handle(String kernel, int shared) {
        long function = handles.computeIfAbsent(kernel, this::find);
        if (shared > FREE_SHARED) {
            sharing.compute(
                    kernel, (name, had) -> had != null && had >= shared ? had : allow(kernel, function, shared));
        }
        return function;
    }

    private long find(String kernel) {
        try (Memory out = new Memory(Native.POINTER_SIZE)) {
            int code = Driver.cuModuleGetFunction(out, module, kernel);
            if (code == Driver.NOT_FOUND) {
                throw new IllegalStateException("no kernel is named " + kernel
                        + " in this build; compile the kernels again by scripts/cuda-ptx.sh");
            }
            Driver.check(code, "find the kernel " + kernel);
            return out.getLong(0L);
        }
    }

    private int allow(String kernel, long function, int bytes) {
        int code = Driver.cuFuncSetAttribute(function, DYNAMIC_SHARED, bytes);
        if (code != 0) {
            throw new IllegalStateException(kernel + " wants " + bytes + " bytes of shared memory and the GPU "
                    + facts.name() + " gives a block " + facts.sharedBytes() + ": " + Driver.name(code));
        }
        return bytes;
    }
}
