package io.github.dino4j.eval.curate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was computed of some images that follow each other, kept in a file so that work goes on after an interruption.
 *
 * @param sizes (n, 2), zero where an image cannot be read
 * @param digests (n, 2)
 * @param pixels (n, 432)
 * @param features (n, D), empty without a network
 * @param broken what could not be read
 */
@SuppressWarnings("ArrayRecordComponent") // bulk data, private to this package
record PartFile(long[] sizes, long[] digests, float[] pixels, float[] features, List<String> broken) {
    private static final Logger LOG = LoggerFactory.getLogger(PartFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    static PartFile empty(int count, int dim) {
        return new PartFile(
                new long[2 * count],
                new long[2 * count],
                new float[Math.multiplyExact(count, PixelRow.DIM)],
                new float[Math.multiplyExact(count, dim)],
                List.of());
    }

    void write(Path file, String identity) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put("sizes", SafeTensors.Tensor.of(sizes));
        tensors.put("digests", SafeTensors.Tensor.of(digests));
        tensors.put("pixels", SafeTensors.Tensor.of(List.of((long) pixels.length), pixels));
        tensors.put("features", SafeTensors.Tensor.of(List.of((long) features.length), features));
        new SafeTensors(tensors, Map.of("identity", identity, "broken", JSON.writeValueAsString(broken))).write(file);
    }

    /** What was kept, if it is of these images and this network; anything else is computed anew. */
    static Optional<PartFile> read(Path file, String identity, int count, int dim) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            SafeTensors content = SafeTensors.read(file);
            if (!identity.equals(content.metadata().get("identity"))) {
                return Optional.empty();
            }
            PartFile part = new PartFile(
                    tensor(content, "sizes").longs(),
                    tensor(content, "digests").longs(),
                    tensor(content, "pixels").floats(),
                    tensor(content, "features").floats(),
                    JSON.readValue(content.metadata().getOrDefault("broken", ""), new TypeReference<>() {}));
            if (part.fits(count, dim)) {
                return Optional.of(part);
            }
        } catch (JsonProcessingException | IllegalArgumentException e) {
            LOG.debug("{}: is computed anew: {}", file, e.getMessage());
        } catch (IOException e) {
            LOG.warn("{}: is computed anew, since it cannot be read: {}", file, e.getMessage());
        }
        return Optional.empty();
    }

    private boolean fits(int count, int dim) {
        return sizes.length == 2 * count
                && digests.length == 2 * count
                && pixels.length == count * PixelRow.DIM
                && features.length == count * dim;
    }

    private static SafeTensors.Tensor tensor(SafeTensors content, String name) {
        SafeTensors.Tensor tensor = content.tensors().get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return tensor;
    }
}
