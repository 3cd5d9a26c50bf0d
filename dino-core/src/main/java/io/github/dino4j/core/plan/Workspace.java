package io.github.dino4j.core.plan;

import io.github.dino4j.core.device.Device;
import io.github.dino4j.core.device.Memory;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The block of a device's memory in which steps keep what lives no longer than they run. Steps that take turns share one,
 * as large as the largest of them needs; it moves when a larger one joins.
 */
final class Workspace {
    private final Device device;
    private final Set<Object> users = new HashSet<>();
    private @Nullable Memory block;

    Workspace(Device device) {
        this.device = device;
    }

    Device device() {
        return device;
    }

    /** Makes room for a step, which must ask for {@link #address} before each run. */
    synchronized void join(Object user, long floats) {
        users.add(user);
        long bytes = floats * Float.BYTES;
        if (block == null || bytes > block.span().bytes()) {
            free();
            block = device.allocate(bytes);
        }
    }

    /** Where the block begins, or 0 if there is none. */
    synchronized long address() {
        return block == null ? 0L : block.span().address();
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
    }
}
