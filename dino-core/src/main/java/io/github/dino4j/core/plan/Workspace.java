package io.github.dino4j.core.plan;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The block of native memory in which steps keep what lives no longer than they run. Steps that take turns share one, as
 * large as the largest of them needs; it moves when a larger one joins.
 */
public final class Workspace {
    private static final long LINE = 64; // bytes of a cache line

    private final Set<Object> users = new HashSet<>();
    private @Nullable INDArray block;
    private long address;
    private long floats;

    /** Without a block yet. */
    public Workspace() {}

    /** Makes room for a step, which must ask for {@link #address} before each run. */
    synchronized void join(Object user, long size) {
        users.add(user);
        if (block == null || size > floats) {
            free();
            INDArray memory = Nd4j.createUninitializedDetached(DataType.FLOAT, size + LINE / Float.BYTES);
            long start = memory.data().addressPointer().address();
            block = memory;
            address = (start + LINE - 1) / LINE * LINE;
            floats = size;
        }
    }

    /** Where the block begins, on a cache line. */
    synchronized long address() {
        return address;
    }

    /** Gives up a step's room; the last one frees the block. */
    synchronized void leave(Object user) {
        users.remove(user);
        if (users.isEmpty()) {
            free();
        }
    }

    private void free() {
        if (block != null) {
            block.close();
        }
        block = null;
        floats = 0;
    }
}
