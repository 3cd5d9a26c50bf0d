package io.github.dino4j.vit.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes weights as a safetensors file in timm's names, whose metadata say what the shapes do not. */
public final class WeightsWriter {
    /** The format's name among the metadata. */
    public static final String FORMAT = "dino4j-weights-1";

    private WeightsWriter() {}

    /**
     * Writes the backbone, or of a linear head {@code linear.weight} and {@code linear.bias}, as float32, whole or not at
     * all.
     *
     * @param weights what to write
     * @param file replaced if it exists
     * @param withHead whether to add the projection head as {@code head.…} and the centre as {@code dino_loss.center}, which
     *     timm does not take
     * @param more metadata to add
     * @throws IOException if it cannot be written
     */
    public static void write(Weights weights, Path file, boolean withHead, Map<String, String> more)
            throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        put(tensors, "", weights.backbone());
        put(tensors, "linear.", weights.linearHead());
        if (withHead) {
            put(tensors, "head.", weights.headTensors());
            weights.center()
                    .ifPresent(center -> tensors.put(
                            "dino_loss.center", SafeTensors.Tensor.of(List.of(1L, (long) center.length), center)));
        }
        new SafeTensors(tensors, metadata(weights, more)).write(file);
    }

    private static void put(Map<String, SafeTensors.Tensor> tensors, String prefix, Map<String, WeightTensor> weights) {
        weights.forEach(
                (name, tensor) -> tensors.put(prefix + name, SafeTensors.Tensor.of(tensor.shape(), tensor.floats())));
    }

    private static Map<String, String> metadata(Weights weights, Map<String, String> more) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        if (weights.kind() != WeightsKind.LINEAR_HEAD) {
            ModelConfig model = weights.model();
            metadata.put("model", model.name());
            model.keys().forEach((key, value) -> metadata.put(key, value.toString()));
            metadata.remove("name"); // which is said above
            metadata.remove("drop_path_rate"); // which is no property of weights
            metadata.put("mean", json(weights.mean()));
            metadata.put("std", json(weights.std()));
        }
        metadata.putAll(more);
        return metadata;
    }

    private static String json(Object value) throws JsonProcessingException {
        return new ObjectMapper().writeValueAsString(value);
    }
}
