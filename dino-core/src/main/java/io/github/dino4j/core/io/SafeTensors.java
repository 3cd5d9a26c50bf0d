package io.github.dino4j.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The safetensors format: eight bytes of header length, a JSON header, raw little-endian data. Reading checks every bound
 * before it allocates, and executes nothing.
 */
public final class SafeTensors {
    private static final int MAX_HEADER = 100 << 20;
    private static final String METADATA = "__metadata__";
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    /**
     * A tensor: float32 or, for counters, int64.
     *
     * @param shape its extents
     * @param data its raw little-endian elements
     * @param type {@code F32} or {@code I64}
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

        /** {@return the elements as floats} */
        public float[] floats() {
            float[] values = new float[data.capacity() / Float.BYTES];
            data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
            return values;
        }

        /** {@return the elements as whole numbers} */
        public long[] longs() {
            long[] values = new long[data.capacity() / Long.BYTES];
            data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
            return values;
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
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(METADATA, metadata);
        long offset = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long end = offset + tensor.data().capacity();
            header.put(
                    entry.getKey(),
                    Map.of("dtype", tensor.type(), "shape", tensor.shape(), "data_offsets", List.of(offset, end)));
            offset = end;
        }
        String json = JSON.writeValueAsString(header);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        byte[] padded = (json + " ".repeat((8 - length % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer size =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, padded.length);
        AtomicFiles.write(file, channel -> {
            writeAll(channel, size);
            writeAll(channel, ByteBuffer.wrap(padded));
            for (Tensor tensor : tensors.values()) {
                writeAll(channel, tensor.data().duplicate().rewind());
            }
        });
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @return what it holds
     * @throws InputException if it is not a safetensors file, or damaged
     * @throws IOException if it cannot be read
     */
    public static SafeTensors read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InputException(file + ": there is no such checkpoint file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long available = channel.size() - Long.BYTES;
            long length =
                    available < 0 ? -1 : readAll(channel, 0, Long.BYTES, file).getLong(0);
            if (length < 2 || length > Math.min(available, MAX_HEADER)) {
                throw new InputException(file + ": not a safetensors file: a header of " + length + " bytes");
            }
            JsonNode root = header(readAll(channel, Long.BYTES, (int) length, file), file);
            Map<String, Region> regions = regions(root, available - length, file);
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Map.Entry<String, Region> entry : regions.entrySet()) {
                Region region = entry.getValue();
                ByteBuffer data = readAll(channel, Long.BYTES + length + region.start(), region.size(), file);
                tensors.put(entry.getKey(), new Tensor(region.shape(), data, region.type()));
            }
            return new SafeTensors(tensors, metadata(root.path(METADATA), file));
        }
    }

    private static JsonNode header(ByteBuffer bytes, Path file) throws IOException {
        try {
            CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder(); // reports what String would replace
            JsonNode root = JSON.readTree(strict.decode(bytes).toString());
            if (!root.isObject()) {
                throw new InputException(file + ": not a safetensors file: its header is not a JSON object");
            }
            return root;
        } catch (JsonProcessingException | CharacterCodingException e) {
            throw new InputException(file + ": not a safetensors file: its header is not JSON", e);
        }
    }

    private static Map<String, String> metadata(JsonNode node, Path file) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        if (!node.isMissingNode() && !node.isObject()) {
            throw new InputException(file + ": damaged: its metadata are not texts by name");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isTextual()) {
                throw new InputException(file + ": damaged: its metadata " + entry.getKey() + " are not a text");
            }
            metadata.put(entry.getKey(), entry.getValue().textValue());
        }
        return metadata;
    }

    /** Where each tensor lies. As the format demands, they fill the data without overlap: no file reads larger than it is. */
    private static Map<String, Region> regions(JsonNode root, long dataLength, Path file) throws IOException {
        Map<String, Region> regions = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                regions.put(entry.getKey(), Region.of(entry, dataLength, file));
            }
        }
        long end = 0;
        List<Region> inOrder = regions.values().stream()
                .sorted(Comparator.comparingLong(Region::start).thenComparingInt(Region::size))
                .toList();
        for (Region region : inOrder) {
            if (region.start() != end) {
                throw new InputException(file + ": damaged: its tensors overlap or leave a gap at byte " + end);
            }
            end += region.size();
        }
        if (end != dataLength) {
            throw new InputException(
                    file + ": damaged: holds " + dataLength + " bytes of data, its header tells of " + end);
        }
        return regions;
    }

    private static ByteBuffer readAll(FileChannel channel, long position, int size, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new InputException(file + ": ends early");
            }
        }
        return bytes.rewind();
    }

    /** A tensor's entry of the header, checked. */
    private record Region(List<Long> shape, String type, long start, int size) {
        static Region of(Map.Entry<String, JsonNode> entry, long dataLength, Path file) throws IOException {
            String what = file + ": tensor " + entry.getKey();
            String type = entry.getValue().path("dtype").asText();
            JsonNode offsets = entry.getValue().path("data_offsets");
            JsonNode dims = entry.getValue().path("shape");
            if (!offsets.isArray() || offsets.size() != 2 || !dims.isArray()) {
                throw new InputException(what + " has no shape or place");
            }
            int width =
                    switch (type) {
                        case "F32" -> Float.BYTES;
                        case "I64" -> Long.BYTES;
                        default -> throw new InputException(what + " has the type " + type + "; F32 and I64 are read");
                    };
            long start = whole(offsets.get(0));
            long end = whole(offsets.get(1));
            long bytes = width;
            List<Long> shape = new ArrayList<>();
            for (JsonNode dim : dims) {
                long extent = whole(dim);
                shape.add(extent);
                if (extent < 0 || (extent > 0 && bytes > dataLength / extent)) {
                    throw new InputException(what + " has the impossible shape " + dims);
                }
                bytes *= extent;
            }
            if (start < 0 || end > dataLength || end - start != bytes || bytes > Integer.MAX_VALUE) {
                throw new InputException(what + " of shape " + shape + " cannot lie at " + offsets);
            }
            return new Region(shape, type, start, (int) bytes);
        }

        private static long whole(JsonNode number) {
            return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1;
        }
    }
}
