package io.github.dino4j.train.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the teacher has to leave behind: best k-NN accuracies, percent, on the same images; null where nothing is measured.
 *
 * @param pixels on raw pixels
 * @param untrained on the network before its first step
 */
record Floors(@Nullable Double pixels, @Nullable Double untrained) {
    static final Floors NONE = new Floors(null, null);

    private static final String ADVICE =
            ": holds no floor_pixels and floor_untrained; delete it, and the next start measures them again";
    private static final ObjectMapper JSON = new ObjectMapper();

    static @Nullable Floors read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        JsonNode node = parse(file);
        if (!node.path("floor_pixels").isNumber()
                || !node.path("floor_untrained").isNumber()) {
            throw new InputException(file + ADVICE);
        }
        return new Floors(
                node.get("floor_pixels").asDouble(), node.get("floor_untrained").asDouble());
    }

    private static JsonNode parse(Path file) throws IOException {
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException | CharConversionException e) {
            throw new InputException(file + ADVICE, e);
        }
    }

    void write(Path file) throws IOException {
        if (pixels != null && untrained != null) {
            AtomicFiles.write(
                    file, JSON.writeValueAsString(Map.of("floor_pixels", pixels, "floor_untrained", untrained)));
        }
    }
}
