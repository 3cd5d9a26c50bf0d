package io.github.dino4j.cuda.driver;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.github.dino4j.core.parallel.Threads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Page-locked memory through which large copies to the GPU go, in pieces: while one travels threads fill the next, and the
 * caller may write to its own memory again without waiting for the GPU. Pieces take turns, each once its last copy is done.
 */
final class Staging {
    private static final int PIECE = 4 << 20; // bytes
    private static final int PIECES = 4; // at least
    private static final int MOST = 64;
    private static final int PART = 1 << 18; // bytes that are not worth another thread

    private final DriverGpu gpu;
    private final long stream;
    private final boolean alone;
    private final List<Piece> pieces = new ArrayList<>();
    private int next;

    /**
     * Takes memory.
     *
     * @param gpu where copies go
     * @param stream on which they travel
     * @param alone whether only the thread that calls fills pieces, as the others have work that must not wait
     */
    Staging(DriverGpu gpu, long stream, boolean alone) {
        this.gpu = gpu;
        this.stream = stream;
        this.alone = alone;
        grow(PIECES);
    }

    /** What is copied from: bytes from an offset on go to a piece. */
    private interface Source {
        void copy(long offset, ByteBuffer to, int first, int count);
    }

    /** A piece with the mark on the stream behind its last copy. */
    private record Piece(Memory memory, ByteBuffer bytes, long travelled) {}

    private void grow(int count) {
        while (pieces.size() < count) {
            Memory memory = new Memory(PIECE);
            gpu.pin(memory, PIECE); // if not, the driver does the same by itself, only slower
            ByteBuffer bytes = memory.getByteBuffer(0L, PIECE).order(ByteOrder.nativeOrder());
            pieces.add(new Piece(memory, bytes, gpu.event()));
        }
    }

    /**
     * Copies memory of the host, a few pieces ahead of the GPU.
     *
     * @param to where to on the GPU
     * @param from where from
     * @param bytes how much
     */
    synchronized void upload(long to, Pointer from, long bytes) {
        upload(
                to,
                bytes,
                (offset, piece, first, count) -> piece.put(first, from.getByteBuffer(offset, count), 0, count));
    }

    /**
     * Copies an array of the heap: a batch, which must not wait for the GPU where that is still busy with what came before.
     *
     * @param to where to on the GPU
     * @param from the array
     */
    synchronized void upload(long to, byte[] from) {
        growFor(from.length);
        upload(to, from.length, (offset, piece, first, count) -> piece.put(first, from, (int) offset, count));
    }

    /** As above. */
    synchronized void upload(long to, float[] from) {
        long bytes = (long) from.length * Float.BYTES;
        growFor(bytes);
        upload(to, bytes, (offset, piece, first, count) -> piece.asFloatBuffer()
                .put(first / Float.BYTES, from, (int) (offset / Float.BYTES), count / Float.BYTES));
    }

    /** Two such arrays can be on their way. */
    private void growFor(long bytes) {
        grow((int) Math.min(MOST, 2 * ((bytes + PIECE - 1) / PIECE)));
    }

    private void upload(long to, long bytes, Source source) {
        for (long done = 0; done < bytes; done += PIECE) {
            int size = (int) Math.min(PIECE, bytes - done);
            long from = done;
            Piece piece = pieces.get(next);
            gpu.await(Driver.cuEventSynchronize(piece.travelled()));
            int part = alone ? size : PART;
            Threads.forEach((size + part - 1) / part, i -> {
                int first = i * part;
                source.copy(from + first, piece.bytes(), first, Math.min(part, size - first));
            });
            gpu.check(Driver.cuMemcpyHtoDAsync_v2(to + done, piece.memory(), size, stream), "copy from the host");
            gpu.check(Driver.cuEventRecord(piece.travelled(), stream), "mark a copy");
            next = (next + 1) % pieces.size();
        }
    }

    void close() {
        for (Piece piece : pieces) {
            Driver.cuEventDestroy_v2(piece.travelled());
            gpu.unpin(piece.memory());
            piece.memory().close();
        }
    }
}
