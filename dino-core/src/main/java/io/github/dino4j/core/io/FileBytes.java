package io.github.dino4j.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of a file of any size, read where they are asked for: a memory map in windows that overlap by half, so that any
 * part up to half a window lies in one of them. Parts stay readable after closing.
 */
public final class FileBytes implements AutoCloseable {
    private static final long STRIDE = 1L << 30;
    private static final long WINDOW = Integer.MAX_VALUE;

    private final String name;
    private final long size;
    private final Source source;
    private final Map<Long, ByteBuffer> windows = new HashMap<>();

    /** Where windows come from. */
    private interface Source extends AutoCloseable {
        ByteBuffer window(long start, long size) throws IOException;

        @Override
        void close() throws IOException;
    }

    private FileBytes(String name, long size, Source source) {
        this.name = name;
        this.size = size;
        this.source = source;
    }

    /**
     * Opens a file.
     *
     * @param file the file
     * @return its bytes
     * @throws InputException if there is no such file
     * @throws IOException if it cannot be read
     */
    @SuppressWarnings("resource") // closed with the object
    public static FileBytes open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such checkpoint file");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        Source source = new Source() {
            @Override
            public ByteBuffer window(long start, long size) throws IOException {
                return channel.map(FileChannel.MapMode.READ_ONLY, start, size);
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
        return new FileBytes(file.toString(), channel.size(), source);
    }

    /**
     * Bytes that are in memory already.
     *
     * @param name what messages call them
     * @param bytes the bytes
     * @return a view of them
     */
    public static FileBytes of(String name, byte[] bytes) {
        ByteBuffer all = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        Source source = new Source() {
            @Override
            public ByteBuffer window(long start, long size) {
                return all.slice((int) start, (int) size);
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        return new FileBytes(name, bytes.length, source);
    }

    /** {@return what messages call the file} */
    public String name() {
        return name;
    }

    /** {@return bytes in the file} */
    public long size() {
        return size;
    }

    /**
     * A part of the file, little-endian and read-only.
     *
     * @param start its first byte
     * @param length bytes
     * @return the part, from position 0 to its capacity
     * @throws InputException if the file ends before, or the part has 2 GiB or more
     * @throws IOException if it cannot be read
     */
    public ByteBuffer part(long start, long length) throws IOException {
        if (start < 0 || length < 0 || length > size - start) {
            throw new InputException(
                    name + ": ends early: " + length + " bytes are wanted at " + start + ", it has " + size);
        }
        if (length > WINDOW) {
            throw new InputException(
                    name + ": has a part of " + length + " bytes at " + start + "; parts below 2 GiB are read");
        }
        if (length > STRIDE) {
            return source.window(start, length).order(ByteOrder.LITTLE_ENDIAN);
        }
        long first = start / STRIDE * STRIDE;
        ByteBuffer window = windows.get(first);
        if (window == null) {
            window = source.window(first, Math.min(WINDOW, size - first));
            windows.put(first, window);
        }
        return window.slice((int) (start - first), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
