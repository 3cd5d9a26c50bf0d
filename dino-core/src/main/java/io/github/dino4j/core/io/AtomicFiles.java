package io.github.dino4j.core.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes files that are whole or not there: to a temporary file, flushed to the disk, then renamed. */
public final class AtomicFiles {
    private static final Logger LOG = LoggerFactory.getLogger(AtomicFiles.class);

    private AtomicFiles() {}

    /** Writes a file's content. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes everything.
         *
         * @param channel a new file
         * @throws IOException if it cannot be written
         */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Writes a file.
     *
     * @param file replaced if it exists
     * @param content what to write
     * @throws IOException if it cannot be written, the disk being full for example; the file is as it was then
     */
    public static void write(Path file, Content content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                content.writeTo(channel);
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            flushFolder(file);
        } catch (IOException e) {
            throw new IOException(file + ": cannot be written (" + Reason.of(e) + "); " + free(file), e);
        } finally {
            Files.deleteIfExists(temporary); // nothing is there after a success
        }
    }

    /** The new name is in the folder's data, which has to reach the disk too. */
    private static void flushFolder(Path file) {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) { // Windows opens no folders, and some network disks flush none
            LOG.debug("{}: its folder cannot be flushed: {}", file, e.getMessage());
        }
    }

    private static String free(Path file) {
        try {
            return Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() + " bytes are free";
        } catch (IOException e) { // the folder is gone: that must not hide why writing failed
            return "its folder cannot be read";
        }
    }

    /**
     * Writes a text.
     *
     * @param file replaced if it exists
     * @param text its content
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, String text) throws IOException {
        write(file, channel -> {
            var bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }
}
