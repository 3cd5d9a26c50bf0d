package io.github.dino4j.core.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the header of a safetensors file says, checked.
 *
 * @param dataStart the first byte of the data
 * @param regions where each tensor lies, in file order
 * @param metadata texts by name
 */
record SafeTensorsHeader(long dataStart, Map<String, Region> regions, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";
    private static final int MAX_HEADER = 100 << 20;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static SafeTensorsHeader read(FileBytes bytes) throws IOException {
        String file = bytes.name();
        long available = bytes.size() - Long.BYTES;
        if (available < 0) {
            throw new InputException(file + ": not a safetensors file: it has only " + bytes.size() + " bytes");
        }
        long length = bytes.part(0, Long.BYTES).getLong(0);
        if (length < 2 || length > Math.min(available, MAX_HEADER)) {
            throw new InputException(file + ": not a safetensors file: its first 8 bytes say a header of "
                    + Long.toUnsignedString(length) + " bytes, but the file has " + bytes.size());
        }
        JsonNode root = json(bytes.part(Long.BYTES, length), file);
        return new SafeTensorsHeader(
                Long.BYTES + length, regions(root, available - length, file), metadata(root.path(METADATA), file));
    }

    /** The bytes before the data of a file: their length, the header, and blanks up to a multiple of eight bytes. */
    static ByteBuffer bytes(Map<String, String> metadata, List<TensorPiece> tensors) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put(METADATA, metadata);
        long offset = 0;
        for (TensorPiece tensor : tensors) {
            long end = offset + tensor.bytes();
            Map<String, Object> place = new LinkedHashMap<>(); // in one order, so that equal content makes equal files
            place.put("dtype", tensor.type());
            place.put("shape", tensor.shape());
            place.put("data_offsets", List.of(offset, end));
            header.put(tensor.name(), place);
            offset = end;
        }
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(json, (json.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return ByteBuffer.allocate(Long.BYTES + padded.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length)
                .put(padded)
                .flip();
    }

    private static JsonNode json(ByteBuffer bytes, String file) throws IOException {
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

    private static Map<String, String> metadata(JsonNode node, String file) throws IOException {
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
    private static Map<String, Region> regions(JsonNode root, long dataLength, String file) throws IOException {
        Map<String, Region> regions = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                regions.put(entry.getKey(), Region.of(entry, dataLength, file));
            }
        }
        long end = 0;
        List<Region> inOrder = regions.values().stream()
                .sorted(Comparator.comparingLong(Region::start).thenComparingLong(Region::size))
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

    /** A tensor's entry of the header, checked. */
    record Region(List<Long> shape, String type, long start, long size) {
        static Region of(Map.Entry<String, JsonNode> entry, long dataLength, String file) throws IOException {
            String what = file + ": tensor " + entry.getKey();
            String type = entry.getValue().path("dtype").asText();
            JsonNode offsets = entry.getValue().path("data_offsets");
            JsonNode dims = entry.getValue().path("shape");
            if (!offsets.isArray() || offsets.size() != 2 || !dims.isArray()) {
                throw new InputException(what + " has no shape or place");
            }
            int width = ElementType.of(type)
                    .orElseThrow(() -> new InputException(what + " has the type " + type + "; those read are "
                            + Arrays.toString(ElementType.values())))
                    .width();
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
            if (start < 0 || end > dataLength || end - start != bytes) {
                throw new InputException(what + " of shape " + shape + " cannot lie at " + offsets);
            }
            return new Region(shape, type, start, bytes);
        }

        private static long whole(JsonNode number) {
            return number.isIntegralNumber() && number.canConvertToLong() ? number.longValue() : -1;
        }
    }
}
