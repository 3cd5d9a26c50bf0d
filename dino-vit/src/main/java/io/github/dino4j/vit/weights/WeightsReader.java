package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.FileBytes;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.vit.torch.TorchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds out what a path is, and reads it. */
final class WeightsReader {
    private static final List<String> MODEL_FILES = List.of(
            "model.safetensors",
            "pytorch_model.bin",
            "model.safetensors.index.json",
            "pytorch_model.bin.index.json",
            "model.pth");
    private static final List<String> WEIGHTS = List.of(".safetensors", ".pth", ".pt", ".bin", ".ckpt", ".tar");
    private static final String FORMAT = "format";
    private static final Pattern CONFIGURATION = Pattern.compile("builtin:.*|.*[.]ya?ml");

    private final String network;
    private final int heads;

    WeightsReader(String network, int heads) {
        this.network = network;
        this.heads = heads;
    }

    Weights read(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            if (CONFIGURATION.matcher(path.toString()).matches()) {
                throw new InputException(
                        path + ": is a configuration, where trained weights are wanted; name the run that"
                                + " was trained by it (its train.output) or a weights file");
            }
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
        List<String> others = others(folder);
        return readFile(CheckpointFiles.newest(folder)
                .orElseThrow(() -> new InputException(folder + ": holds no checkpoint of dino train, and none of "
                        + String.join(", ", MODEL_FILES) + advice(others)))
                .file());
    }

    /** Files that hold weights by their names alone are not guessed at, but named. */
    private static List<String> others(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> WEIGHTS.stream().anyMatch(name::endsWith))
                    .sorted()
                    .toList();
        }
    }

    private static String advice(List<String> others) {
        return others.isEmpty()
                ? ""
                : "; it holds " + String.join(", ", others.subList(0, Math.min(3, others.size())))
                        + (others.size() > 3 ? ", …" : "") + ": name the file";
    }

    private Weights readFile(Path file) throws IOException {
        try (FileBytes bytes = FileBytes.open(file)) {
            RawWeights raw = begins(bytes, 0, '{') ? shards(file) : content(bytes, this::choose);
            Map<String, String> facts = new LinkedHashMap<>(ModelFolder.facts(file));
            facts.putAll(raw.facts()); // what the file itself says is believed first
            return weights(
                    file,
                    new RawWeights(raw.name(), raw.container(), raw.tensors(), facts, raw.notes()),
                    ModelFolder.claims(file));
        }
    }

    /** Weights that are all in one file, and nothing beside it. */
    Weights read(FileBytes bytes) throws IOException {
        return weights(Path.of(bytes.name()), content(bytes, this::choose), ModelClaims.NONE);
    }

    private Weights weights(Path file, RawWeights raw, ModelClaims claims) throws InputException {
        Parts parts = Parts.of(raw);
        return new Weights(file, kind(raw, parts), parts, Facts.of(raw, heads, claims));
    }

    /** By what the file begins with, whatever its name. */
    private static RawWeights content(FileBytes bytes, TorchContent.Chooser chooser) throws IOException {
        boolean brace = begins(bytes, Long.BYTES, '{');
        // Asked first: a header's length may begin with any byte, a pickle's 0x80 too.
        if (brace && bytes.part(0, Long.BYTES).getLong(0) <= bytes.size()) {
            return selected(safeTensors(bytes), chooser);
        }
        if (TorchFile.isTorch(bytes)) {
            return TorchContent.read(bytes, chooser);
        }
        if (brace) {
            return selected(safeTensors(bytes), chooser); // says what is wrong with the length
        }
        throw new InputException(bytes.name() + ": neither a safetensors file nor one of PyTorch's (.pth, .bin)");
    }

    private static boolean begins(FileBytes bytes, int at, char with) throws IOException {
        return bytes.size() > at && bytes.part(at, 1).get(0) == with;
    }

    private static RawWeights safeTensors(FileBytes file) throws IOException {
        SafeTensors content = SafeTensors.of(file);
        CheckpointFiles.verify(content, file.name());
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        content.tensors().forEach((name, tensor) -> tensors.put(name, WeightTensor.of(tensor)));
        return new RawWeights(
                file.name(), RawWeights.Container.SAFETENSORS, tensors, content.metadata(), new ArrayList<>());
    }

    private RawWeights shards(Path index) throws IOException {
        Map<String, WeightTensor> tensors = new LinkedHashMap<>();
        RawWeights.Container container = RawWeights.Container.SAFETENSORS;
        for (String name : ModelFolder.shards(index)) {
            try (FileBytes bytes = FileBytes.open(index.resolveSibling(name))) {
                RawWeights shard = content(bytes, WeightsReader::all);
                container = shard.container();
                for (Map.Entry<String, WeightTensor> entry : shard.tensors().entrySet()) {
                    if (tensors.put(entry.getKey(), entry.getValue()) != null) {
                        throw new InputException(index + ": two of its files hold " + entry.getKey());
                    }
                }
            }
        }
        return selected(
                new RawWeights(index.toString(), container, tensors, Map.of(), new ArrayList<>()), this::choose);
    }

    private Networks.Selection choose(String name, Set<String> tensors) throws InputException {
        return Networks.select(name, tensors, network);
    }

    /** Of a file that holds only a part. */
    private static Networks.Selection all(String name, Set<String> tensors) {
        return Networks.everything(tensors);
    }

    private static RawWeights selected(RawWeights raw, TorchContent.Chooser chooser) throws InputException {
        Networks.Selection selection = chooser.choose(raw.name(), raw.tensors().keySet());
        Map<String, WeightTensor> selected = new LinkedHashMap<>();
        for (Map.Entry<String, WeightTensor> entry : raw.tensors().entrySet()) {
            String name = selection.names().get(entry.getKey());
            if (name != null && selected.put(name, entry.getValue()) != null) {
                throw new InputException(raw.name() + ": holds two tensors that are " + name);
            }
        }
        List<String> notes = new ArrayList<>(raw.notes());
        notes.addAll(selection.notes());
        return new RawWeights(raw.name(), raw.container(), selected, raw.facts(), notes);
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
        String checkpoint = raw.facts().get("checkpoint");
        if (!parts.head().isEmpty() || !parts.center().isEmpty() || "student and teacher".equals(checkpoint)) {
            return WeightsKind.OFFICIAL_CHECKPOINT;
        }
        if (checkpoint != null) {
            return WeightsKind.CHECKPOINT;
        }
        return raw.container() == RawWeights.Container.SAFETENSORS
                        || raw.facts().containsKey("architecture")
                ? WeightsKind.TIMM
                : WeightsKind.OFFICIAL_BACKBONE;
    }
}
