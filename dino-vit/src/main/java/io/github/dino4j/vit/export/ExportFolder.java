package io.github.dino4j.vit.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of an export. Everything is written beside it first; a new folder then appears as a whole, in an old one whole
 * files are replaced, the configuration last. What is not an export of this library is not touched unless it is forced.
 */
final class ExportFolder {
    static final String CONFIG = "config.json";
    static final String CARD = "README.md";
    static final String MARKER = "dino4j";

    private static final List<String> KNOWN = List.of(
            "model.safetensors", "model.onnx", "model.sd", "model.pth", "preprocessor_config.json", CARD, CONFIG);

    private final Path folder;

    private ExportFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Looks at the place of an export before any work.
     *
     * @param folder where it shall be
     * @param force whether files of others may be replaced
     * @return the place
     * @throws InputException if the folder above is missing, or there is something of somebody else's
     */
    static ExportFolder at(Path folder, boolean force) throws IOException {
        Path whole = folder.toAbsolutePath().normalize();
        Path parent = whole.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new InputException(folder + ": the folder above it does not exist; make it first");
        }
        if (Files.exists(whole) && !Files.isDirectory(whole)) {
            throw new InputException(folder + ": is a file; an export is a folder, give another --output");
        }
        if (Files.isDirectory(whole) && !force && !isFree(whole)) {
            throw new InputException(
                    folder
                            + ": holds something that is not an export of Dino4j; give another --output, or --force to write there");
        }
        return new ExportFolder(whole);
    }

    private static boolean isFree(Path folder) throws IOException {
        Path config = folder.resolve(CONFIG);
        if (Files.isRegularFile(config)) {
            try {
                return new ObjectMapper().readTree(config.toFile()).path(MARKER).isObject();
            } catch (JsonProcessingException e) { // somebody else's
                return false;
            }
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        }
    }

    /** Writes the files of an export. */
    @FunctionalInterface
    interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /**
     * Writes the export.
     *
     * @param content what to write
     * @return the files
     * @throws IOException if it cannot be written; a new folder is not there then
     */
    List<Path> write(Content content) throws IOException {
        Path part = folder.resolveSibling("." + folder.getFileName() + ".part");
        delete(part); // of a process that was killed
        Files.createDirectory(part);
        try {
            content.writeTo(part);
            List<String> names = names(part);
            if (!Files.exists(folder)) {
                Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
            } else {
                replace(part, names);
            }
            return names.stream().map(folder::resolve).toList();
        } finally {
            delete(part); // nothing is there after a success
        }
    }

    /** The configuration last, which tells of the others. */
    private static List<String> names(Path part) throws IOException {
        try (Stream<Path> files = Files.list(part)) {
            return files.map(file -> file.getFileName().toString())
                    .sorted(Comparator.comparing((String name) -> name.equals(CONFIG))
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private void replace(Path part, List<String> names) throws IOException {
        boolean wasOurs = isFree(folder);
        for (String name : names) {
            Files.move(
                    part.resolve(name),
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> stale = new ArrayList<>(KNOWN);
        stale.removeAll(names);
        for (String name : wasOurs ? stale : List.<String>of()) { // of an export in another format
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    private static void delete(Path part) throws IOException {
        if (Files.isDirectory(part)) {
            try (Stream<Path> files = Files.walk(part)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
