package io.github.dino4j.core.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoint files of a run: safetensors files {@code step-00001234.safetensors} whose metadata hold the version of the
 * format and a checksum over everything else, so that a damaged one is told from a sound one. Whoever reads a run takes the
 * newest sound one, and says which it passed over.
 */
public final class CheckpointFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final String PATTERN = "step-\\d{8,18}\\.safetensors";
    private static final String UNFINISHED = "\\.step-\\d{8,18}\\.safetensors\\.part";
    private static final String FORMAT = "format";
    private static final String FAMILY = "dino4j-checkpoint-";
    private static final String VERSION = FAMILY + "1";
    private static final String STEP = "step";

    private CheckpointFiles() {}

    /**
     * A checkpoint that is whole.
     *
     * @param file where it lies
     * @param tensors what it holds
     */
    public record Sound(Path file, SafeTensors tensors) {
        /** {@return completed steps} */
        public long step() {
            return CheckpointFiles.step(file);
        }
    }

    /**
     * The folder in which a run's checkpoints lie.
     *
     * @param run a run directory, or that folder itself
     * @return the folder
     */
    public static Path folder(Path run) {
        Path inside = run.resolve("checkpoints");
        return Files.isDirectory(inside) ? inside : run;
    }

    /**
     * The checkpoints of a folder, sound or not.
     *
     * @param folder where they lie; may be missing
     * @return their files, the newest last
     * @throws IOException if the folder cannot be read
     */
    public static List<Path> list(Path folder) throws IOException {
        return matching(folder, PATTERN);
    }

    /**
     * What processes that were killed while they wrote have left.
     *
     * @param folder where checkpoints lie; may be missing
     * @return unfinished files
     * @throws IOException if the folder cannot be read
     */
    public static List<Path> unfinished(Path folder) throws IOException {
        return matching(folder, UNFINISHED);
    }

    private static List<Path> matching(Path folder, String pattern) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(pattern))
                    .sorted(Comparator.comparingLong(CheckpointFiles::step))
                    .toList();
        }
    }

    /**
     * The steps after which a checkpoint was written.
     *
     * @param file its file
     * @return completed steps, as its name says
     */
    public static long step(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("[^0-9]", ""));
    }

    /**
     * Finds the newest checkpoint that can be read; a damaged one is reported in the log and passed over.
     *
     * @param folder where checkpoints lie; may be missing
     * @return the checkpoint, or empty if there is none at all
     * @throws InputException if there are some and all are damaged, or one is of a newer version
     * @throws IOException if the folder cannot be read
     */
    public static Optional<Sound> newest(Path folder) throws IOException {
        List<Path> files = list(folder);
        for (int i = files.size() - 1; i >= 0; i--) {
            try {
                return Optional.of(new Sound(files.get(i), read(files.get(i))));
            } catch (NewerVersionException e) {
                throw e; // sound, and not to be passed over: an older one would undo what the newer program did
            } catch (IOException e) {
                LOG.warn("passed over a damaged checkpoint: {}", e.getMessage());
            }
        }
        if (!files.isEmpty()) { // starting over in silence would delete what might still be saved
            throw new InputException(folder + ": none of its " + files.size()
                    + " checkpoints can be read; put a sound one there, or start over with --fresh");
        }
        return Optional.empty();
    }

    /**
     * The file of a checkpoint.
     *
     * @param folder where checkpoints lie
     * @param step completed steps
     * @return its file
     */
    public static Path file(Path folder, long step) {
        return folder.resolve(String.format(Locale.ROOT, "step-%08d.safetensors", step));
    }

    /**
     * Writes a checkpoint with the version and a checksum, whole or not at all.
     *
     * @param folder made if it is missing
     * @param step completed steps
     * @param tensors by name
     * @param texts metadata beside those of the format
     * @return its file
     * @throws IOException if it cannot be written
     */
    public static Path write(Path folder, long step, Map<String, SafeTensors.Tensor> tensors, Map<String, String> texts)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, String> metadata = new LinkedHashMap<>(texts);
        metadata.put(FORMAT, VERSION);
        metadata.put(STEP, Long.toString(step));
        metadata.put(TensorChecksum.KEY, TensorChecksum.of(new SafeTensors(tensors, metadata)));
        Path file = file(folder, step);
        new SafeTensors(tensors, metadata).write(file);
        return file;
    }

    /**
     * Maps a file and checks that it is what was written. Files that are no checkpoints of this library are taken unchecked.
     *
     * @param file a safetensors file
     * @return what it holds; elements are read where they are asked for
     * @throws InputException if it is damaged, or of a newer version
     * @throws IOException if it cannot be read
     */
    public static SafeTensors read(Path file) throws IOException {
        SafeTensors tensors = SafeTensors.map(file);
        verify(tensors, file.toString());
        return tensors;
    }

    /**
     * Whether a file says that it is a checkpoint of this library.
     *
     * @param tensors what it holds
     * @return whether it has the format's version
     */
    public static boolean isCheckpoint(SafeTensors tensors) {
        return tensors.metadata().getOrDefault(FORMAT, "").startsWith(FAMILY);
    }

    /**
     * Checks that a file is what was written: bits that have flipped on the disk are noticed before they are trained with. Files
     * without a checksum that are no checkpoints of this library are taken unchecked.
     *
     * @param tensors what the file holds
     * @param name its name, for messages
     * @throws InputException if it is damaged, or a checkpoint of another version; all versions share the checksum
     */
    public static void verify(SafeTensors tensors, String name) throws InputException {
        String format = tensors.metadata().getOrDefault(FORMAT, "");
        String written = tensors.metadata().get(TensorChecksum.KEY);
        boolean ours = isCheckpoint(tensors);
        boolean sound = written == null ? !ours : written.equals(TensorChecksum.of(tensors));
        if (!sound) {
            throw new InputException(name + ": damaged: its checksum is not the one it was written with");
        }
        if (ours && !format.equals(VERSION)) {
            throw new NewerVersionException(name + ": is in the format " + format + ", and this version reads "
                    + VERSION + "; use the version of Dino4j that wrote it");
        }
    }

    /** A sound checkpoint that this version cannot read. */
    private static final class NewerVersionException extends InputException {
        private static final long serialVersionUID = 1L;

        NewerVersionException(String message) {
            super(message);
        }
    }
}
