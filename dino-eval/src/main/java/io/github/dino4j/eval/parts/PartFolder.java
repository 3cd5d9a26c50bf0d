package io.github.dino4j.eval.parts;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.TensorFile;
import io.github.dino4j.eval.feature.FeatureBank;
import io.github.dino4j.eval.feature.FeatureChecksum;
import io.github.dino4j.eval.feature.FeatureFile;
import io.github.dino4j.eval.feature.FeatureOrigin;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder in which the parts of an embedding wait until all are there: a file of features for each, renamed to its name when it is
 * whole, with a checksum, and a description of what all of them depend on. Several jobs may work in it, each on parts of its own.
 */
final class PartFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PartFolder.class);
    private static final String FACTS = "embedding.json";
    private static final String ID = "embedding";
    private static final String PART = "part";
    private static final String CHECKSUM = "crc32c";
    static final String IMAGES = "images";
    static final String ROWS = "rows_per_part";

    private final Path root;
    private final Facts facts;
    private final String id;

    private PartFolder(Path root, Facts facts) {
        this.root = root;
        this.facts = facts;
        this.id = facts.id();
    }

    /** Where the parts of an output lie. */
    static Path of(Path output) {
        return output.resolveSibling(output.getFileName() + ".parts");
    }

    /** Opens the folder of an output, making it where there is none; refuses parts of another embedding. */
    static PartFolder open(Path output, Facts facts) throws IOException {
        Path root = of(output);
        Files.createDirectories(root);
        Path file = root.resolve(FACTS);
        if (!Files.exists(file)) {
            requireEmpty(root);
            facts.write(file);
        }
        Optional<String> difference = Facts.read(file).difference(facts);
        if (difference.isPresent()) {
            throw new InputException(root + ": holds parts of another embedding (" + difference.get()
                    + "); give the same again, choose another --output, or delete that folder");
        }
        return new PartFolder(root, facts);
    }

    private static void requireEmpty(Path root) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root)) {
            for (Path file : files) {
                if (!file.getFileName().toString().startsWith(".")) {
                    throw new InputException(root + ": holds files that no embedding wrote, such as "
                            + file.getFileName() + "; choose another --output, or move that folder away");
                }
            }
        }
    }

    /** Opens a folder that a job has left. */
    static PartFolder existing(Path root) throws IOException {
        Path file = root.resolve(FACTS);
        if (!Files.exists(file)) {
            throw new InputException(root + ": is a folder without " + FACTS
                    + "; give a file of features, or the folder of parts that dino embed makes");
        }
        return new PartFolder(root, Facts.read(file));
    }

    Path root() {
        return root;
    }

    /** What the rows are made by, among what else the bits depend on. */
    FeatureOrigin origin() {
        return new FeatureOrigin(facts.texts());
    }

    int parts() {
        int rows = Math.max(1, facts.number(ROWS));
        return (facts.number(IMAGES) + rows - 1) / rows;
    }

    Path file(int part) {
        return root.resolve(String.format(Locale.ROOT, "part-%06d.safetensors", part));
    }

    /** How many parts are there, as far as their names tell. */
    int whole() {
        return (int) IntStream.range(0, parts()).filter(this::isThere).count();
    }

    boolean isThere(int part) {
        return Files.exists(file(part));
    }

    /** Whether a part is there and sound; a damaged one is told of, and not there. */
    boolean isWhole(int part) throws IOException {
        if (!isThere(part)) {
            return false;
        }
        try {
            read(part);
            return true;
        } catch (InputException e) {
            LOG.warn("{}; it is computed again", e.getMessage());
            return false;
        }
    }

    /** Reads a part and checks that it is this embedding's, and unharmed. */
    FeatureBank read(int part) throws IOException {
        Path file = file(part);
        Map<String, String> metadata;
        try (TensorFile content = TensorFile.open(file)) {
            metadata = content.metadata();
        }
        if (!id.equals(metadata.get(ID)) || !Integer.toString(part).equals(metadata.get(PART))) {
            throw new InputException(file + ": is a part of another embedding, or another part");
        }
        FeatureBank bank = FeatureFile.read(file);
        if (!FeatureChecksum.of(bank).equals(metadata.get(CHECKSUM))) {
            throw new InputException(file + ": is damaged, its checksum differs");
        }
        return bank;
    }

    void write(int part, FeatureBank bank) throws IOException {
        FeatureFile.write(
                file(part), bank, Map.of(ID, id, PART, Integer.toString(part), CHECKSUM, FeatureChecksum.of(bank)));
    }

    /** All parts, which must be there. */
    PartBlocks blocks() throws IOException {
        List<Integer> missing = new ArrayList<>();
        for (int part = 0; part < parts(); part++) {
            if (!isThere(part)) {
                missing.add(part);
            }
        }
        if (!missing.isEmpty()) {
            throw new InputException(root + ": lacks " + missing.size() + " of its " + parts() + " parts, the first "
                    + file(missing.get(0)).getFileName() + "; run dino embed again, or bring the parts of other jobs");
        }
        return new PartBlocks(this);
    }

    /** A part that this process computes; no other one does meanwhile. */
    record Hold(Path file, FileChannel channel) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }

    @SuppressWarnings("resource") // the channel holds the lock and is closed with it
    Hold hold(int part) throws IOException {
        Path file = lock(part);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new Hold(file, channel);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("{}: held by this process", file, e);
        }
        channel.close();
        throw new InputException(file(part) + ": another process computes this part; wait for it, or give each"
                + " process parts of its own by --shard i/n");
    }

    private Path lock(int part) {
        return root.resolve(String.format(Locale.ROOT, ".part-%06d.lock", part));
    }

    /** Deletes the parts, which are in the output now. */
    void delete() throws IOException {
        for (int part = 0; part < parts(); part++) {
            Files.deleteIfExists(file(part));
        }
        deleteRest();
    }

    /** Deletes a folder in which no part is whole or worked on: a job that could not begin leaves no trace. */
    void takeBack() throws IOException {
        for (int part = 0; part < parts(); part++) {
            if (isThere(part) || Files.exists(lock(part))) {
                return;
            }
        }
        deleteRest();
    }

    private void deleteRest() throws IOException {
        for (int part = 0; part < parts(); part++) {
            Files.deleteIfExists(lock(part));
            Files.deleteIfExists(root.resolve("." + file(part).getFileName() + ".part"));
        }
        Files.deleteIfExists(root.resolve(FACTS));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(root)) {
            if (files.iterator().hasNext()) {
                LOG.warn("{}: holds files of others, and is left", root);
                return;
            }
        }
        Files.deleteIfExists(root);
    }
}
