package io.github.dino4j.core.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: eight bytes of header length, a JSON header, raw little-endian data. Reading checks every bound
 * before it allocates, and executes nothing.
 */
public final class SafeTensors {
    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    /**
     * A tensor.
     *
     * @param shape its extents
     * @param data its raw little-endian elements
     * @param type an {@link ElementType}'s name, such as {@code F32}, or {@code I64} for counters
     */
    public record Tensor(List<Long> shape, ByteBuffer data, String type) {
        /**
         * Wraps numbers.
         *
         * @param shape extents
         * @param values elements in C order
         * @return the tensor
         */
        public static Tensor of(List<Long> shape, float[] values) {
            ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            data.asFloatBuffer().put(values);
            return new Tensor(shape, data, "F32");
        }

        /**
         * Wraps counters.
         *
         * @param values elements
         * @return the tensor
         */
        public static Tensor of(long[] values) {
            ByteBuffer data = ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN);
            data.asLongBuffer().put(values);
            return new Tensor(List.of((long) values.length), data, "I64");
        }

        /** {@return the elements as floats, rounded to the nearest where they have more digits} */
        public float[] floats() {
            return elements().floats(data);
        }

        /** {@return the elements as whole numbers} */
        public long[] longs() {
            return elements().longs(data);
        }

        /** {@return what the elements are} */
        public ElementType elements() {
            return ElementType.of(type)
                    .orElseThrow(() -> new IllegalStateException("no element type is named " + type));
        }
    }

    /**
     * Collects what a file holds.
     *
     * @param tensors by name, in file order
     * @param metadata texts by name
     */
    public SafeTensors(Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.tensors = new LinkedHashMap<>(tensors);
        this.metadata = new LinkedHashMap<>(metadata);
    }

    /** {@return tensors by name} */
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /** {@return texts by name} */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Writes a file, whole or not at all.
     *
     * @param file replaced if it exists
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        List<TensorPiece> pieces = new ArrayList<>();
        tensors.forEach((name, tensor) -> pieces.add(new TensorPiece(
                name,
                tensor.type(),
                tensor.shape(),
                tensor.data().capacity(),
                sink -> sink.put(tensor.data().duplicate().rewind()))));
        TensorPiece.write(file, metadata, pieces);
    }

    /**
     * Reads a file into memory.
     *
     * @param file the file
     * @return what it holds
     * @throws InputException if it is not a safetensors file, or damaged
     * @throws IOException if it cannot be read
     */
    public static SafeTensors read(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            SafeTensors mapped = of(bytes);
            mapped.tensors.replaceAll((name, tensor) -> {
                ByteBuffer copy = ByteBuffer.allocate(tensor.data().capacity()).order(ByteOrder.LITTLE_ENDIAN);
                return new Tensor(
                        tensor.shape(), copy.put(tensor.data().duplicate()).rewind(), tensor.type());
            });
            return mapped;
        }
    }

    /**
     * Maps a file, of any size: its tensors, each below 2 GiB, are read where their elements are asked for. The file must
     * not be shortened meanwhile; that it is replaced does no harm.
     *
     * @param file the file
     * @return what it holds
     * @throws InputException if it is not a safetensors file, or damaged
     * @throws IOException if it cannot be read
     */
    public static SafeTensors map(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            return of(bytes);
        }
    }

    /**
     * Finds the tensors of a file.
     *
     * @param bytes the file
     * @return its tensors, whose elements are read where they are asked for
     * @throws InputException if it is not a safetensors file, or damaged
     * @throws IOException if it cannot be read
     */
    public static SafeTensors of(FileBytes bytes) throws IOException {
        SafeTensorsHeader header = SafeTensorsHeader.read(bytes);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, SafeTensorsHeader.Region> entry :
                header.regions().entrySet()) {
            SafeTensorsHeader.Region region = entry.getValue();
            ByteBuffer data = bytes.part(header.dataStart() + region.start(), region.size());
            tensors.put(entry.getKey(), new Tensor(region.shape(), data, region.type()));
        }
        return new SafeTensors(tensors, header.metadata());
    }
}
