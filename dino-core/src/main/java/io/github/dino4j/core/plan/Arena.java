package io.github.dino4j.core.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Places for buffers of known lifetime in one block of memory: the largest first, each at the lowest address where nothing
 * lies that lives at the same time.
 */
final class Arena {
    private static final long ALIGNMENT = 16; // floats: one cache line

    private final List<Buffer> buffers = new ArrayList<>();

    /** A buffer that is alive from one node of a step to another. */
    static final class Buffer {
        private final long size;
        private final int first;
        private int last;
        private long offset;

        private Buffer(long size, int first, int last) {
            this.size = size;
            this.first = first;
            this.last = last;
        }

        /** The index of the last node that uses the buffer. */
        int last() {
            return last;
        }

        void extend(int to) {
            last = Math.max(last, to);
        }

        /** The first float's place, once {@link Arena#place} has run. */
        long offset() {
            return offset;
        }

        private boolean meets(Buffer other) {
            return first <= other.last && other.first <= last;
        }
    }

    Buffer add(long floats, int first, int last) {
        long size = (floats + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        Buffer buffer = new Buffer(size, first, last);
        buffers.add(buffer);
        return buffer;
    }

    /**
     * Places all buffers.
     *
     * @return floats of the whole block
     */
    long place() {
        List<Buffer> order = new ArrayList<>(buffers);
        order.sort(Comparator.comparingLong((Buffer buffer) -> buffer.size).reversed());
        List<Buffer> placed = new ArrayList<>(); // by offset
        long end = 0;
        for (Buffer buffer : order) {
            long offset = 0;
            for (Buffer other : placed) {
                if (buffer.meets(other)) {
                    if (offset + buffer.size <= other.offset) {
                        break;
                    }
                    offset = Math.max(offset, other.offset + other.size);
                }
            }
            buffer.offset = offset;
            insert(placed, buffer);
            end = Math.max(end, offset + buffer.size);
        }
        return end;
    }

    private static void insert(List<Buffer> placed, Buffer buffer) {
        int at = 0;
        while (at < placed.size() && placed.get(at).offset <= buffer.offset) {
            at++;
        }
        placed.add(at, buffer);
    }
}
