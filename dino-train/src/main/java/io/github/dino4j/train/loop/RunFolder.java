package io.github.dino4j.train.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.CheckpointFiles;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A run directory, held by one process at a time. */
final class RunFolder implements AutoCloseable {
    private static final String CONFIG = "config.yaml";

    private final Path root;
    private final FileChannel channel;

    private RunFolder(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /** Opens a run directory; {@code fresh} forgets what an earlier run left in it, but not its images. */
    @SuppressWarnings("resource") // the channel holds the lock and is closed with the folder
    static RunFolder open(RunConfig config, boolean fresh) throws IOException {
        Path root = Path.of(config.train().output());
        try {
            Files.createDirectories(root);
        } catch (FileSystemException e) {
            throw new InputException(
                    root + ": no run directory can be made there (" + e.getMessage() + "); choose another --output", e);
        }
        FileChannel channel =
                FileChannel.open(root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        RunFolder folder = new RunFolder(root, channel);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new InputException(
                        root + ": another process trains here; wait for it or choose another --output");
            }
            if (fresh) {
                folder.forget();
            }
            folder.writeConfig(config);
            return folder;
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new InputException(root + ": this process already trains here; choose another train.output", e);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether a run directory holds anything to resume from. */
    static boolean holdsCheckpoints(RunConfig config) throws IOException {
        Path root = Path.of(config.train().output());
        return !CheckpointFiles.list(root.resolve("checkpoints")).isEmpty();
    }

    private void forget() throws IOException {
        Files.deleteIfExists(metrics());
        Files.deleteIfExists(config());
        Files.deleteIfExists(floors());
        if (Files.isDirectory(checkpoints())) {
            try (Stream<Path> files = Files.walk(checkpoints())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void writeConfig(RunConfig config) throws IOException {
        Path file = config();
        if (Files.exists(file) && Files.isDirectory(checkpoints()) && !isOf(file, config)) {
            throw new InputException(
                    root + ": holds a run of another configuration (compare " + file
                            + "); a changed schedule would not be the same run. Choose another --output, or --fresh to start over");
        }
        AtomicFiles.write(file, ConfigPrinter.print(config));
    }

    /** Whether a run is of a configuration, but for what belongs to the machine that it is on. */
    private static boolean isOf(Path file, RunConfig config) throws IOException {
        List<String> machine = List.of(
                "train.threads=" + config.train().threads(),
                "train.recompute=" + config.train().recompute(),
                "data.workers=" + config.data().workers(),
                "data.prefetch=" + config.data().prefetch(),
                "data.cache_pixels=" + config.data().cachePixels(),
                "data.cache_dir=" + quoted(config.data().cacheDir()),
                "train.output=" + quoted(config.train().output())); // a directory may have been moved
        return ConfigLoader.printed(Files.readString(file), file.toString(), machine)
                .equals(config);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    void writeProvenance(RunConfig config, String trainFingerprint, String valFingerprint) throws IOException {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("started", Instant.now().toString());
        provenance.put("seed", config.train().seed());
        provenance.put("config", Integer.toHexString(ConfigPrinter.print(config).hashCode()));
        provenance.put("data", Map.of("train", trainFingerprint, "val", valFingerprint));
        provenance.put("java", System.getProperty("java.version"));
        provenance.put("nd4j", "1.0.0-M2.1");
        provenance.put("dino4j", String.valueOf(RunFolder.class.getPackage().getImplementationVersion()));
        provenance.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        provenance.put("cores", Runtime.getRuntime().availableProcessors());
        AtomicFiles.write(
                root.resolve("provenance.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(provenance));
    }

    /** What the method's numbers in {@code metrics.jsonl} mean, for reports. */
    void writeSignals(List<Signal> signals) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        signals.forEach(signal -> json.put(signal.name(), Map.of("unit", signal.unit(), "meaning", signal.meaning())));
        AtomicFiles.write(
                root.resolve("signals.json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
    }

    Path root() {
        return root;
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Path metrics() {
        return root.resolve("metrics.jsonl");
    }

    Path config() {
        return root.resolve(CONFIG);
    }

    Path floors() {
        return root.resolve("floors.json");
    }

    Path data() {
        return root.resolve("data");
    }

    Path samples() {
        return root.resolve("samples");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
