package io.github.dino4j.train.checkpoint;

import io.github.dino4j.core.engine.Parameter;
import io.github.dino4j.core.engine.ParameterStore;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.io.TensorChecksum;
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
 * teacher.backbone.blocks.0…}), optimiser moments, centre, counters and a checksum. Written whole or not at all.
 */
public final class Checkpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PATTERN = "step-\\d{8,18}\\.safetensors";
    private static final String UNFINISHED = "\\.step-\\d{8,18}\\.safetensors\\.part";
    private static final String FLOATS = "F32";
    private static final String COUNTERS = "I64";
    private static final String CHECKSUM = TensorChecksum.KEY;

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
        metadata.put(CHECKSUM, checksum(tensors, metadata));
        Path file = folder.resolve(String.format("step-%08d.safetensors", content.step()));
        new SafeTensors(tensors, metadata).write(file);
        prune(content.step(), keep, keepEvery);
        return file;
    }

    /** Newer ones were passed over as damaged; left there, they would push out the good ones. */
    private void prune(long newest, int keep, long keepEvery) throws IOException {
        List<Path> files = files(PATTERN);
        List<Path> good = files.stream().filter(file -> step(file) <= newest).toList();
        for (Path file : files) {
            boolean isRecent = good.indexOf(file) >= good.size() - keep;
            boolean isMilestone = keepEvery > 0 && step(file) % keepEvery == 0;
            if (step(file) > newest || (!isRecent && !isMilestone)) {
                Files.deleteIfExists(file);
            }
        }
        for (Path part : files(UNFINISHED)) { // of a process that was killed while it wrote
            Files.deleteIfExists(part);
        }
    }

    private static long step(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("[^0-9]", ""));
    }

    private List<Path> files(String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
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
        List<Path> files = files(PATTERN);
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
    }

    /**
     * Loads the newest checkpoint that can be read; a damaged one is reported and passed over.
     *
     * @param content where to
     * @return the completed steps, 0 if there is no checkpoint
     * @throws InputException if a checkpoint is of another architecture, or all are damaged
     * @throws IOException if the folder cannot be read
     */
    public long loadLatest(CheckpointContent content) throws IOException {
        List<Path> files = files(PATTERN);
        for (int i = files.size() - 1; i >= 0; i--) {
            SafeTensors file;
            try {
                file = SafeTensors.read(files.get(i));
                verify(file, files.get(i));
            } catch (IOException e) {
                LOG.warn("passed over a damaged checkpoint: {}", e.getMessage());
                continue;
            }
            fill(file, files.get(i), content);
            return step(files.get(i));
        }
        if (!files.isEmpty()) { // starting over in silence would delete what might still be saved
            throw new InputException(folder + ": none of its " + files.size()
                    + " checkpoints can be read; put a sound one there, or start over with --fresh");
        }
        return 0;
    }

    /**
     * Loads stores, state and counters from a file.
     *
     * @param file the file
     * @param path its name, for messages
     * @param content where to; nothing is changed unless everything fits
     * @throws InputException if it does not fit, or is damaged
     */
    public static void load(SafeTensors file, Path path, CheckpointContent content) throws InputException {
        verify(file, path);
        fill(file, path, content);
    }

    private static void fill(SafeTensors file, Path path, CheckpointContent content) throws InputException {
        demandFit(file, path, content);
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

    private static void demandFit(SafeTensors file, Path path, CheckpointContent content) throws InputException {
        for (Map.Entry<String, ParameterStore> entry : content.stores().entrySet()) {
            String prefix = entry.getKey() + ".";
            for (Parameter parameter : entry.getValue().layout().parameters()) {
                demand(file, path, prefix + parameter.name(), FLOATS, parameter.shape());
            }
            for (String name : file.tensors().keySet()) {
                if (name.startsWith(prefix) && !entry.getValue().layout().contains(name.substring(prefix.length()))) {
                    throw misfit(path, name + " is unknown here");
                }
            }
        }
        for (Map.Entry<String, float[]> entry : content.state().entrySet()) {
            demand(file, path, entry.getKey(), FLOATS, List.of(1L, (long) entry.getValue().length));
        }
        for (Map.Entry<String, long[]> entry : content.counters().entrySet()) {
            demand(file, path, entry.getKey(), COUNTERS, List.of((long) entry.getValue().length));
        }
    }

    private static void demand(SafeTensors file, Path path, String name, String type, List<Long> shape)
            throws InputException {
        SafeTensors.Tensor tensor = file.tensors().get(name);
        if (tensor == null || !tensor.shape().equals(shape) || !tensor.type().equals(type)) {
            String there = tensor == null ? "missing" : tensor.type() + " " + tensor.shape();
            throw misfit(path, name + " is " + there + " there and " + type + " " + shape + " here");
        }
    }

    private static InputException misfit(Path path, String what) {
        return new InputException(path + ": a checkpoint from another architecture: " + what
                + "; use the configuration it was trained with, or another train.output");
    }

    /** Bits that have flipped on the disk are noticed before they are trained with. */
    private static void verify(SafeTensors file, Path path) throws InputException {
        String written = file.metadata().get(CHECKSUM);
        if (written != null && !written.equals(checksum(file.tensors(), file.metadata()))) {
            throw new InputException(path + ": damaged: its checksum is not the one it was written with");
        }
    }

    private static String checksum(Map<String, SafeTensors.Tensor> tensors, Map<String, String> metadata) {
        return TensorChecksum.of(new SafeTensors(tensors, metadata));
    }
}
