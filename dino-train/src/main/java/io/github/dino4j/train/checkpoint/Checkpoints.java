package io.github.dino4j.train.checkpoint;

import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.train.signal.NeighbourMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The checkpoints of a run: safetensors files {@code step-00001234.safetensors} with the official names ({@code
 * teacher.backbone.blocks.0…}), optimiser moments, centre, counters and a checksum. Written whole or not at all.
 */
public final class Checkpoints {
    /** The metadata's key for the name of the run that wrote a checkpoint. */
    public static final String RUN = "run";

    /** The metadata's key for the optimiser of the run that wrote a checkpoint; {@code adamw} where it is missing. */
    public static final String OPTIMIZER = "optimizer";

    /** The counter for the loss of a fine-tuning's epoch so far. */
    public static final String TUNING_LOSS = "progress.tuning_loss";

    /** What checkpoints of earlier versions do not hold, and a run can go on without. */
    private static final Set<String> NEWER = Set.of(NeighbourMemory.NAME, TUNING_LOSS);

    private static final String ADAMW = "adamw"; // earlier versions had no other
    private static final String FLOATS = "F32";
    private static final String COUNTERS = "I64";

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
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        content.stores().forEach((prefix, store) -> {
            for (Parameter parameter : store.layout().parameters()) {
                float[] values = store.get(parameter.name());
                tensors.put(prefix + "." + parameter.name(), SafeTensors.Tensor.of(parameter.shape(), values));
            }
        });
        ParameterStore state = content.state();
        state.layout().parameters().forEach(parameter -> {
            float[] values = state.get(parameter.name());
            tensors.put(parameter.name(), SafeTensors.Tensor.of(parameter.shape(), values));
        });
        content.counters().forEach((name, values) -> tensors.put(name, SafeTensors.Tensor.of(values)));
        Path file = CheckpointFiles.write(folder, content.step(), tensors, content.metadata());
        prune(content.step(), keep, keepEvery);
        return file;
    }

    /** Newer ones were passed over as damaged; left there, they would push out the good ones. */
    private void prune(long newest, int keep, long keepEvery) throws IOException {
        List<Path> files = CheckpointFiles.list(folder);
        List<Path> good = files.stream()
                .filter(file -> CheckpointFiles.step(file) <= newest)
                .toList();
        for (Path file : files) {
            boolean isRecent = good.indexOf(file) >= good.size() - keep;
            boolean isMilestone = keepEvery > 0 && CheckpointFiles.step(file) % keepEvery == 0;
            if (CheckpointFiles.step(file) > newest || (!isRecent && !isMilestone)) {
                Files.deleteIfExists(file);
            }
        }
        for (Path part : CheckpointFiles.unfinished(folder)) { // of a process that was killed while it wrote
            Files.deleteIfExists(part);
        }
    }

    /**
     * The newest checkpoint.
     *
     * @return its file, or empty if there is none
     * @throws IOException if the folder cannot be read
     */
    public Optional<Path> newest() throws IOException {
        List<Path> files = CheckpointFiles.list(folder);
        return files.isEmpty() ? Optional.empty() : Optional.of(files.get(files.size() - 1));
    }

    /**
     * Loads the newest checkpoint that can be read; a damaged one is reported and passed over.
     *
     * @param content where to
     * @return the completed steps, 0 if there is no checkpoint
     * @throws InputException if a checkpoint is of another run or architecture, or all are damaged
     * @throws IOException if the folder cannot be read
     */
    public long loadLatest(CheckpointContent content) throws IOException {
        Optional<CheckpointFiles.Sound> newest = CheckpointFiles.newest(folder);
        if (newest.isEmpty()) {
            return 0;
        }
        requireSameOptimizer(newest.get(), content); // which says more than that the runs differ
        requireSameRun(newest.get(), content);
        load(newest.get(), content);
        return newest.get().step();
    }

    /** What one optimiser remembers means nothing to another, though it may look alike. */
    private static void requireSameOptimizer(CheckpointFiles.Sound checkpoint, CheckpointContent content)
            throws InputException {
        String there = checkpoint.tensors().metadata().getOrDefault(OPTIMIZER, ADAMW);
        String here = content.metadata().getOrDefault(OPTIMIZER, ADAMW);
        if (!there.equals(here)) {
            throw new InputException(checkpoint.file() + ": was trained with optim.name=" + there + ", not " + here
                    + ", and a run goes on with its own optimiser; set optim.name=" + there
                    + ", start over with --fresh,"
                    + " or begin from its weights in a new directory with train.init.weights");
        }
    }

    /** Checkpoints of earlier versions do not name their run. */
    private static void requireSameRun(CheckpointFiles.Sound checkpoint, CheckpointContent content)
            throws InputException {
        String there = checkpoint.tensors().metadata().get(RUN);
        String here = content.metadata().get(RUN);
        if (there != null && here != null && !there.equals(here)) {
            throw new InputException(checkpoint.file() + ": is of another run (" + there + ", here is " + here
                    + "); move it away, start over with --fresh, or begin from it in a new directory with"
                    + " train.init.weights");
        }
    }

    /**
     * Loads stores, state and counters from a checkpoint.
     *
     * @param checkpoint read and found sound
     * @param content where to; nothing is changed unless everything fits
     * @throws InputException if it does not fit
     */
    public static void load(CheckpointFiles.Sound checkpoint, CheckpointContent content) throws InputException {
        requireSameOptimizer(checkpoint, content);
        fill(checkpoint.tensors(), checkpoint.file(), content);
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
        content.state().layout().parameters().forEach(parameter -> {
            SafeTensors.Tensor tensor = tensors.get(parameter.name());
            if (tensor != null) {
                content.state().set(parameter.name(), tensor.floats());
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
        for (Parameter parameter : content.state().layout().parameters()) {
            demand(file, path, parameter.name(), FLOATS, parameter.shape());
        }
        for (Map.Entry<String, long[]> entry : content.counters().entrySet()) {
            if (NEWER.contains(entry.getKey()) && !file.tensors().containsKey(entry.getKey())) {
                continue;
            }
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
}
