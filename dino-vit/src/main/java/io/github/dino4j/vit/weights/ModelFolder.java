package io.github.dino4j.vit.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The JSON files that downloaded models have beside them, and indexes of models in several files. */
final class ModelFolder {
    private static final long MOST_BYTES = 1L << 24;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ModelFolder() {}

    /**
     * What the configurations beside a file say, under the names of this library.
     *
     * @param file a weights file
     * @return epsilon, means and deviations, as far as they are there
     */
    static Map<String, String> facts(Path file) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        Path config = file.resolveSibling("config.json");
        if (Files.isRegularFile(config)) {
            JsonNode root = read(config);
            take(root, "architecture", facts, "architecture"); // timm's
            take(root, "layer_norm_eps", facts, "norm_eps");
            take(root, "image_size", facts, "image_size");
            take(root.path("pretrained_cfg"), "mean", facts, "mean");
            take(root.path("pretrained_cfg"), "std", facts, "std");
        }
        Path preprocessor = file.resolveSibling("preprocessor_config.json");
        if (Files.isRegularFile(preprocessor)) {
            JsonNode root = read(preprocessor);
            take(root, "image_mean", facts, "mean");
            take(root, "image_std", facts, "std");
        }
        return facts;
    }

    /**
     * What {@code config.json} beside a file says of its model.
     *
     * @param file a weights file
     * @return the claims, none without such a file
     */
    static ModelClaims claims(Path file) throws IOException {
        Path config = file.resolveSibling("config.json");
        return Files.isRegularFile(config) ? ModelClaims.of(config, read(config)) : ModelClaims.NONE;
    }

    private static void take(JsonNode node, String key, Map<String, String> facts, String name) {
        JsonNode value = node.path(key);
        if (value.isTextual() || value.isNumber()) {
            facts.put(name, value.asText());
        } else if (value.isArray()) {
            facts.put(name, value.toString());
        }
    }

    /**
     * The files of a model that an index tells of.
     *
     * @param index {@code model.safetensors.index.json} or {@code pytorch_model.bin.index.json}
     * @return names of files in its folder
     */
    static Set<String> shards(Path index) throws IOException {
        JsonNode map = read(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new InputException(index + ": a JSON file without a weight_map; give the weights file itself");
        }
        Set<String> shards = new TreeSet<>();
        for (JsonNode shard : map) {
            String name = shard.asText();
            if (!name.matches("[\\w.-]{1,200}") || name.startsWith(".")) {
                throw new InputException(index + ": names a file that is not beside it: " + name);
            }
            shards.add(name);
        }
        return shards;
    }

    private static JsonNode read(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES) {
            throw new InputException(
                    file + ": " + Files.size(file) + " bytes are more than " + MOST_BYTES + " for a configuration");
        }
        try {
            return JSON.readTree(file.toFile());
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": not JSON (" + e.getOriginalMessage() + ")", e);
        } catch (CharConversionException e) {
            throw new InputException(file + ": not JSON in UTF-8", e);
        }
    }
}
