package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;

/**
 * A launch of a kernel that can be done again and again: its grid and its arguments lie in native memory, as the driver reads
 * them, so that doing it is one call.
 */
public final class Launch implements Work {
    private static final int WORD = Long.BYTES;
    // Where the fields of the driver's CUlaunchConfig lie: seven ints, the stream, attributes, of which there are none.
    private static final int GRID = 0;
    private static final int BLOCK = 3 * Integer.BYTES;
    private static final int SHARED = 6 * Integer.BYTES;
    private static final int STREAM = 32;
    private static final int CONFIG = 56;

    private final DriverGpu gpu;
    private final String kernel;
    private final long function;
    private final Memory memory;
    private final long config;
    private final long arguments;

    /**
     * Lays out a launch.
     *
     * @param gpu where
     * @param kernel its name
     * @param function its handle
     * @param grid its blocks
     * @param arguments its arguments
     */
    Launch(DriverGpu gpu, String kernel, long function, Grid grid, Object... arguments) {
        this.gpu = gpu;
        this.kernel = kernel;
        this.function = function;
        int values = 0; // bytes
        for (Object argument : arguments) {
            values += words(argument) * WORD;
        }
        int pointers = CONFIG + values;
        this.memory = new Memory(pointers + (long) Math.max(1, arguments.length) * WORD);
        memory.clear();
        this.config = Pointer.nativeValue(memory);
        this.arguments = config + pointers;
        configure(grid);
        long at = CONFIG;
        for (int i = 0; i < arguments.length; i++) {
            memory.setLong(pointers + (long) i * WORD, config + at);
            put(at, arguments[i]);
            at += (long) words(arguments[i]) * WORD;
        }
    }

    private void configure(Grid grid) {
        memory.setInt(GRID, grid.x());
        memory.setInt(GRID + Integer.BYTES, grid.y());
        memory.setInt(GRID + 2L * Integer.BYTES, grid.z());
        memory.setInt(BLOCK, grid.threads());
        memory.setInt(BLOCK + Integer.BYTES, 1);
        memory.setInt(BLOCK + 2L * Integer.BYTES, 1);
        memory.setInt(SHARED, grid.shared());
    }

    private static int words(Object argument) {
        if (argument instanceof int[] values) {
            return Math.max(1, (values.length + 1) / 2);
        }
        return argument instanceof long[] values ? Math.max(1, values.length) : 1;
    }

    private void put(long at, Object argument) {
        if (argument instanceof Long value) {
            memory.setLong(at, value);
        } else if (argument instanceof Integer value) {
            memory.setInt(at, value);
        } else if (argument instanceof Float value) {
            memory.setFloat(at, value);
        } else if (argument instanceof Double value) {
            memory.setDouble(at, value);
        } else if (argument instanceof int[] values) {
            memory.write(at, values, 0, values.length);
        } else if (argument instanceof long[] values) {
            memory.write(at, values, 0, values.length);
        } else {
            throw new IllegalArgumentException("a kernel takes numbers and arrays of numbers, not " + argument
                    + ", which " + kernel + " was given");
        }
    }

    /** {@return the kernel's name} */
    public String kernel() {
        return kernel;
    }

    @Override
    public void enqueue() {
        gpu.use();
        memory.setLong(STREAM, gpu.stream());
        try {
            gpu.launched(kernel, Driver.cuLaunchKernelEx(config, function, arguments, 0L));
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
