package io.github.dino4j.train.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigDifference;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.OwnedFolder;
import io.github.dino4j.eval.report.RunReport;
import io.github.dino4j.train.listen.GuardedListeners;
import io.github.dino4j.train.picture.SamplePicture;
import io.github.dino4j.train.signal.EpochFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A run directory, held by one process at a time. */
final class RunFolder implements AutoCloseable {
    private static final String CONFIG = "config.yaml";
    private static final String SIGNALS = "signals.json";
    /** Keys that belong to the machine, not to the run; a directory may be moved. */
    private static final List<String> ANY_MACHINE = List.of(
            "train.threads=1",
            "train.group=auto",
            "train.group_timeout=15",
            "train.gradients.bucket_mb=25.0",
            "train.engine=auto",
            "train.device=0",
            "train.recompute=auto",
            "data.workers=1",
            "data.prefetch=1",
            "data.cache_pixels=false",
            "data.cache_dir=''",
            "train.watch.listeners=[]",
            "train.watch.tensorboard.every_steps=10",
            "train.watch.tensorboard.embeddings=500",
            "train.watch.mlflow.uri=''",
            "train.watch.mlflow.experiment=dino4j",
            "train.watch.mlflow.run_name=''",
            "train.watch.mlflow.every_steps=10",
            "train.output='.'");

    private static final int TOLD = 3; // keys

    private final OwnedFolder folder;
    private final RunConfig config;

    private RunFolder(OwnedFolder folder, RunConfig config) {
        this.folder = folder;
        this.config = config;
    }

    /** Opens a run directory; {@code fresh} forgets what an earlier run left in it, but not its images. */
    static RunFolder open(RunConfig config, boolean fresh) throws IOException {
        OwnedFolder.Owner owner =
                new OwnedFolder.Owner("run", name(config), "--output", root -> new Provenance(root).isWritten());
        OwnedFolder owned = OwnedFolder.open(Path.of(config.train().output()), owner);
        RunFolder folder = new RunFolder(owned, config);
        try {
            if (fresh) {
                folder.forget();
            }
            if (fresh || !Files.isDirectory(folder.checkpoints())) {
                owned.rename(owner.name()); // what begins here is this run
            }
            folder.writeConfig();
            return folder;
        } catch (IOException | RuntimeException e) {
            owned.close();
            throw e;
        }
    }

    /** What must be there before a step is taken. */
    @FunctionalInterface
    interface Beginning<T> {
        T open() throws IOException;
    }

    /** Opens what a run needs; a directory that was made for a run which cannot begin is taken back. */
    <T> T begin(Beginning<T> beginning) throws IOException {
        try {
            return beginning.open();
        } catch (IOException | RuntimeException e) {
            folder.abandon(Set.of(CONFIG));
            throw e;
        }
    }

    /** The same for the same configuration: equal runs write equal checkpoints. */
    private static String name(RunConfig config) {
        return OwnedFolder.nameOf(ConfigPrinter.print(portable(config)));
    }

    /** Whether a run directory holds anything to resume from. */
    static boolean holdsCheckpoints(RunConfig config) throws IOException {
        Path root = Path.of(config.train().output());
        return !CheckpointFiles.list(root.resolve("checkpoints")).isEmpty();
    }

    /** Deletes what a run writes, and nothing that somebody else put beside it. */
    private void forget() throws IOException {
        Files.deleteIfExists(metrics());
        Files.deleteIfExists(config());
        Files.deleteIfExists(floors());
        Files.deleteIfExists(root().resolve(SIGNALS));
        Files.deleteIfExists(root().resolve(RunReport.FILE));
        EpochFiles.forget(samples());
        SamplePicture.forget(samples());
        GuardedListeners.forget(root());
        List<Path> files = new ArrayList<>(CheckpointFiles.list(checkpoints()));
        files.addAll(CheckpointFiles.unfinished(checkpoints()));
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private void writeConfig() throws IOException {
        Path file = config();
        if (Files.exists(file) && Files.isDirectory(checkpoints())) {
            List<String> different = differences(file, config);
            if (!different.isEmpty()) {
                throw new InputException(root() + ": holds a run of another configuration (compare " + file + "): "
                        + told(different)
                        + "; a changed schedule would not be the same run. Choose another --output, or --fresh to"
                        + " start over");
            }
        }
        AtomicFiles.write(file, ConfigPrinter.print(config));
    }

    /** What tells a run from a configuration, but for what belongs to the machine that it is on. */
    private static List<String> differences(Path file, RunConfig config) throws IOException {
        RunConfig there = portable(Files.readString(file), file.toString());
        return ConfigDifference.of(portable(config), there);
    }

    private static String told(List<String> different) {
        int more = different.size() - TOLD;
        return String.join(", ", different.subList(0, Math.min(TOLD, different.size())))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static RunConfig portable(RunConfig config) {
        return portable(ConfigPrinter.print(config), "the run's configuration");
    }

    private static RunConfig portable(String printed, String name) {
        return ConfigLoader.printed(printed, name, ANY_MACHINE);
    }

    /** Where the run comes from, as written when it was last started. */
    Provenance provenance() {
        return new Provenance(root());
    }

    /** Whether there is anything to resume from. */
    boolean holdsCheckpoints() throws IOException {
        return !CheckpointFiles.list(checkpoints()).isEmpty();
    }

    /** What the numbers in {@code metrics.jsonl} mean, for reports: the method's own, and what is measured of features. */
    void writeSignals(List<Signal> method, List<Signal> features) throws IOException {
        List<Signal> signals = new ArrayList<>(method);
        signals.addAll(features);
        Map<String, Object> json = new LinkedHashMap<>();
        signals.forEach(signal -> json.put(signal.name(), Map.of("unit", signal.unit(), "meaning", signal.meaning())));
        AtomicFiles.write(
                root().resolve(SIGNALS),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
    }

    Path root() {
        return folder.root();
    }

    /** Tells this run's checkpoints from another's. */
    String name() {
        return folder.name();
    }

    /** Checkpoints in a directory that was made anew by itself would be lost to the user. */
    void requireThere() throws IOException {
        if (folder.isGone()) {
            throw new IOException(root() + ": the run directory was deleted or moved while the run used it");
        }
    }

    /** Makes the directory anew if it was deleted, or a part of it, with all that resuming needs. */
    void restore() throws IOException {
        if (folder.isGone() || !Files.exists(config())) {
            folder.restore();
            AtomicFiles.write(config(), ConfigPrinter.print(config));
        }
    }

    Path checkpoints() {
        return root().resolve("checkpoints");
    }

    Path metrics() {
        return root().resolve("metrics.jsonl");
    }

    Path config() {
        return root().resolve(CONFIG);
    }

    Path floors() {
        return root().resolve("floors.json");
    }

    Path data() {
        return data(root());
    }

    /** Where a run draws images that it is asked to draw. */
    static Path data(Path root) {
        return root.resolve("data");
    }

    Path samples() {
        return root().resolve("samples");
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
