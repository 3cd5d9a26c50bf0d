package io.github.dino4j.train.checkpoint;

import io.github.dino4j.core.engine.Parameter;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: safetensors files {@code step-00001234.safetensors} with the official names ({@code
 * teacher.backbone.blocks.0…}), optimiser moments, centre and counters. Written whole or not at all.
 */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PATTERN = "step-\\d+\\.safetensors";

    private final Path folder;

    /**
     * Looks at a folder.
     *
     * @param folder where checkpoints lie
     */
    public Checkpoints(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes a checkpoint, then deletes those that need not be kept.
     *
     * @param content what to save
     * @param keep newest checkpoints kept
     * @param keepEvery keep those of each multiple of so many steps for good, 0 for none
     * @return its file
     * @throws IOException if it cannot be written; older checkpoints are untouched then
     */
    public Path write(CheckpointContent content, int keep, long keepEvery) throws IOException {
        Files.createDirectories(folder);
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        content.stores().forEach((prefix, store) -> {
            for (Parameter parameter : store.layout().parameters()) {
                float[] values = store.get(parameter.name());
                tensors.put(prefix + "." + parameter.name(), SafeTensors.Tensor.of(parameter.shape(), values));
            }
        });
        content.state().forEach((name, values) -> {
            tensors.put(name, SafeTensors.Tensor.of(List.of(1L, (long) values.length), values));
        });
        content.counters().forEach((name, values) -> tensors.put(name, SafeTensors.Tensor.of(values)));
        Map<String, String> metadata = new LinkedHashMap<>(content.metadata());
        metadata.put("format", "dino4j-checkpoint-1");
        metadata.put("step", Long.toString(content.step()));
        Path file = folder.resolve(String.format("step-%08d.safetensors", content.step()));
        new SafeTensors(tensors, metadata).write(file);
        prune(keep, keepEvery);
        return file;
    }

    private void prune(int keep, long keepEvery) throws IOException {
        List<Path> files = files();
        for (int i = 0; i < files.size() - keep; i++) {
            if (keepEvery == 0 || step(files.get(i)) % keepEvery != 0) {
                Files.delete(files.get(i));
            }
        }
    }

    private static long step(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("[^0-9]", ""));
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(PATTERN))
                    .sorted(Comparator.comparingLong(Checkpoints::step))
                    .toList();
        }
    }

    /**
     * The newest checkpoint.
     *
     * @return its file, or empty if there is none
     * @throws IOException if the folder cannot be read
     */
    public Optional<Path> newest() throws IOException {
        List<Path> files = files();
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
    }

    /**
     * Loads the newest checkpoint that can be read; a damaged one is reported and passed over.
     *
     * @param content where to
     * @return the completed steps, 0 if there is no checkpoint
     * @throws IOException if a checkpoint is of another architecture
     */
    public long loadLatest(CheckpointContent content) throws IOException {
        List<Path> files = files();
        for (int i = files.size() - 1; i >= 0; i--) {
            SafeTensors file;
            try {
                file = SafeTensors.read(files.get(i));
            } catch (IOException e) {
                LOG.warn("passed over a damaged checkpoint: {}", e.getMessage());
                continue;
            }
            load(file, files.get(i), content);
            return step(files.get(i));
        }
        return 0;
    }

    /**
     * Loads stores, state and counters from a file.
     *
     * @param file the file
     * @param path its name, for messages
     * @param content where to; nothing is changed unless everything fits
     * @throws IOException if it does not fit
     */
    public static void load(SafeTensors file, Path path, CheckpointContent content) throws IOException {
        for (Map.Entry<String, ParameterStore> entry : content.stores().entrySet()) {
            for (Parameter parameter : entry.getValue().layout().parameters()) {
                tensor(file, path, entry.getKey() + "." + parameter.name(), parameter.shape());
            }
        }
        for (Map.Entry<String, float[]> entry : content.state().entrySet()) {
            tensor(file, path, entry.getKey(), List.of(1L, (long) entry.getValue().length));
        }
        for (Map.Entry<String, long[]> entry : content.counters().entrySet()) {
            tensor(file, path, entry.getKey(), List.of((long) entry.getValue().length));
        }
        Map<String, SafeTensors.Tensor> tensors = file.tensors();
        content.stores().forEach((prefix, store) -> store.layout().parameters().forEach(parameter -> {
            SafeTensors.Tensor tensor = tensors.get(prefix + "." + parameter.name());
            if (tensor != null) {
                store.set(parameter.name(), tensor.floats());
            }
        }));
        content.state().forEach((name, values) -> {
            SafeTensors.Tensor tensor = tensors.get(name);
            if (tensor != null) {
                System.arraycopy(tensor.floats(), 0, values, 0, values.length);
            }
        });
        content.counters().forEach((name, values) -> {
            SafeTensors.Tensor tensor = tensors.get(name);
            if (tensor != null) {
                System.arraycopy(tensor.longs(), 0, values, 0, values.length);
            }
        });
    }

    private static void tensor(SafeTensors file, Path path, String name, List<Long> shape) throws IOException {
        SafeTensors.Tensor tensor = file.tensors().get(name);
        if (tensor == null || !tensor.shape().equals(shape)) {
            throw new InputException(path + ": a checkpoint from another architecture: " + name + " is "
                    + (tensor == null ? "missing" : tensor.shape().toString()) + " there and " + shape
                    + " here; use the configuration it was trained with, or another train.output");
        }
    }
}
