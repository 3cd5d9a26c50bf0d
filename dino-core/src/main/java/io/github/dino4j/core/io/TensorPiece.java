package io.github.dino4j.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A tensor of a safetensors file that is written piece by piece, so that it may be larger than memory.
 *
 * @param name its name
 * @param type an {@link ElementType}'s name, such as {@code F32}
 * @param shape its extents
 * @param bytes that its elements take
 * @param content writes its elements, raw and little-endian, in C order
 */
public record TensorPiece(String name, String type, List<Long> shape, long bytes, Content content) {
    /** Writes the elements. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes all elements.
         *
         * @param sink takes them
         * @throws IOException if they cannot be read or written
         */
        void writeTo(Sink sink) throws IOException;
    }

    /** Takes the bytes of a tensor, in order. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes some bytes.
         *
         * @param bytes read from position to limit
         * @throws IOException if they cannot be written
         */
        void put(ByteBuffer bytes) throws IOException;
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param file replaced if it exists
     * @param metadata texts by name
     * @param tensors in file order
     * @throws IllegalStateException if a tensor writes more or fewer bytes than it said
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Map<String, String> metadata, List<TensorPiece> tensors) throws IOException {
        ByteBuffer head = SafeTensorsHeader.bytes(metadata, tensors);
        AtomicFiles.write(file, channel -> {
            put(channel, head);
            for (TensorPiece tensor : tensors) {
                long start = channel.position();
                tensor.content.writeTo(bytes -> put(channel, bytes));
                long written = channel.position() - start;
                if (written != tensor.bytes) {
                    throw new IllegalStateException("tensor " + tensor.name + " of shape " + tensor.shape + " has "
                            + tensor.bytes + " bytes, " + written + " were written");
                }
            }
        });
    }

    private static void put(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
