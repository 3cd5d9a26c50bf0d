package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds out what a path is, and reads it. */
final class WeightsReader {
    private static final List<String> MODEL_FILES =
            List.of("model.safetensors", "pytorch_model.bin", "model.safetensors.index.json");
    private static final String FORMAT = "format";

    private final String network;
    private final int heads;

    WeightsReader(String network, int heads) {
        this.network = network;
        this.heads = heads;
    }

    Weights read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return readFile(path);
        }
        for (String name : MODEL_FILES) {
            if (Files.isRegularFile(path.resolve(name))) {
                return readFile(path.resolve(name));
            }
        }
        return readRun(Files.isDirectory(path.resolve("checkpoints")) ? path.resolve("checkpoints") : path);
    }

    /** The newest checkpoint that is sound. */
    private Weights readRun(Path folder) throws IOException {
        return readFile(CheckpointFiles.newest(folder)
                .orElseThrow(() -> new InputException(
                        folder + ": holds no checkpoint of dino train, and none of " + String.join(", ", MODEL_FILES)))
                .file());
    }

    private Weights readFile(Path file) throws IOException {
        RawWeights raw = select(safeTensors(file));
        Parts parts = Parts.of(raw);
        return new Weights(file, kind(raw, parts), parts, Facts.of(raw, heads));
    }

    private static RawWeights safeTensors(Path file) throws IOException {
        SafeTensors content = CheckpointFiles.read(file);
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        content.tensors().forEach((name, tensor) -> tensors.put(name, WeightTensor.of(tensor)));
        return new RawWeights(
                file.toString(), RawWeights.Container.SAFETENSORS, tensors, content.metadata(), new ArrayList<>());
    }

    /** Of a file with several networks, the one that is wanted, and the centre. */
    private RawWeights select(RawWeights raw) throws InputException {
        List<String> networks = Stream.of("teacher", "student")
                .filter(name -> raw.tensors().keySet().stream().anyMatch(key -> key.startsWith(name + ".")))
                .toList();
        if (networks.isEmpty()) {
            return raw;
        }
        if (!networks.contains(network)) {
            throw new InputException(raw.name() + ": holds no " + network + ", only " + networks);
        }
        Map<String, WeightTensor> selected = new LinkedHashMap<>();
        raw.tensors().forEach((name, tensor) -> {
            if (name.startsWith(network + ".")) {
                selected.put(name.substring(network.length() + 1), tensor);
            } else if (name.equals("dino_loss.center")) {
                selected.put(name, tensor);
            }
        });
        return new RawWeights(raw.name(), raw.container(), selected, raw.facts(), raw.notes());
    }

    private static WeightsKind kind(RawWeights raw, Parts parts) {
        String format = raw.facts().getOrDefault(FORMAT, "");
        if (format.startsWith("dino4j-checkpoint")) {
            return WeightsKind.DINO4J_CHECKPOINT;
        }
        if (parts.backbone().isEmpty() && !parts.linear().isEmpty()) {
            return WeightsKind.LINEAR_HEAD;
        }
        if (format.startsWith("dino4j-weights")) {
            return WeightsKind.DINO4J_WEIGHTS;
        }
        if (parts.huggingFace()) {
            return WeightsKind.HUGGING_FACE;
        }
        if (!parts.head().isEmpty() || !parts.center().isEmpty()) {
            return WeightsKind.OFFICIAL_CHECKPOINT;
        }
        return raw.container() == RawWeights.Container.SAFETENSORS
                        || raw.facts().containsKey("architecture")
                ? WeightsKind.TIMM
                : WeightsKind.OFFICIAL_BACKBONE;
    }
}
