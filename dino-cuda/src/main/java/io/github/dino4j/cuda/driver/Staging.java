package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Page-locked memory through which large copies to the GPU go: while one piece travels the next is copied, and the caller may
 * write to its own memory again without waiting for the GPU.
 */
final class Staging {
    private static final int PIECE = 4 << 20; // bytes
    private static final int PIECES = 4;

    private final DriverGpu gpu;
    private final Memory memory = new Memory((long) PIECES * PIECE);
    private final long[] travelled = new long[PIECES]; // events
    private int next;

    Staging(DriverGpu gpu) {
        this.gpu = gpu;
        gpu.pin(memory, memory.size()); // if not, the driver does the same by itself, only slower
        for (int i = 0; i < PIECES; i++) {
            travelled[i] = gpu.event();
        }
    }

    /**
     * Copies, piece by piece.
     *
     * @param to where to on the GPU
     * @param from where from
     * @param bytes how much
     */
    synchronized void upload(long to, Pointer from, long bytes) {
        for (long done = 0; done < bytes; done += PIECE) {
            int part = (int) Math.min(PIECE, bytes - done);
            long offset = (long) next * PIECE;
            gpu.await(Driver.cuEventSynchronize(travelled[next]));
            memory.getByteBuffer(offset, part).put(from.getByteBuffer(done, part));
            gpu.check(
                    Driver.cuMemcpyHtoDAsync_v2(to + done, memory.share(offset, part), part, gpu.stream()),
                    "copy from the host");
            gpu.check(Driver.cuEventRecord(travelled[next], gpu.stream()), "mark a copy");
            next = (next + 1) % PIECES;
        }
    }

    void close() {
        for (long event : travelled) {
            Driver.cuEventDestroy_v2(event);
        }
        gpu.unpin(memory);
        memory.close();
    }
}
