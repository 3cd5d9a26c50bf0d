package io.github.dino4j.train.listen.tensorboard;

import io.github.dino4j.core.io.AtomicFiles;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of event files, one for each process that a run has had, read by TensorBoard in the order of their names. The file of this
 * process is there from its first event.
 */
final class EventFolder implements Closeable {
    private static final String OURS = "events.out.tfevents.\\d{10}[.]dino4j[.]\\d{4}";
    private static final double MILLIS = 1e3; // of a second

    private final Path folder;
    private final Clock clock;
    private @Nullable OutputStream out;

    EventFolder(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Which of the events that are there stay. */
    interface Choice {
        boolean keeps(WrittenEvent event);
    }

    /** Takes back what earlier processes have written and what this one writes again; a file of which nothing stays is deleted. */
    void keep(Choice choice) throws IOException {
        for (Path file : files()) {
            long[] found = new long[2]; // values that stay, and bytes of all events that do
            EventRecords.read(new BufferedInputStream(Files.newInputStream(file)), event -> {
                if (stays(event, choice)) {
                    found[0] += WrittenEvent.read(event).tag().isEmpty() ? 0 : 1;
                    found[1] += EventRecords.framed(event).length;
                }
            });
            if (found[0] == 0) {
                Files.delete(file);
            } else if (found[1] < Files.size(file)) {
                AtomicFiles.write(file, channel -> copy(file, choice, channel));
            }
        }
    }

    /** Deletes a folder, unless somebody else has put something there. */
    static void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            return; // theirs
        }
    }

    /** What is no value says where a file or a process begins. */
    private static boolean stays(byte[] data, Choice choice) throws IOException {
        WrittenEvent event = WrittenEvent.read(data);
        return event.tag().isEmpty() || choice.keeps(event);
    }

    private static void copy(Path from, Choice choice, FileChannel to) throws IOException {
        EventRecords.read(new BufferedInputStream(Files.newInputStream(from)), event -> {
            if (stays(event, choice)) {
                ByteBuffer record = ByteBuffer.wrap(EventRecords.framed(event));
                while (record.hasRemaining()) {
                    to.write(record);
                }
            }
        });
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> String.valueOf(file.getFileName()).matches(OURS))
                    .sorted()
                    .toList();
        }
    }

    /** Appends an event. */
    void write(byte[] event) throws IOException {
        stream().write(EventRecords.framed(event));
    }

    /** A stream and no channel, which an interruption would close. */
    private OutputStream stream() throws IOException {
        OutputStream there = out;
        if (there == null) {
            Files.createDirectories(folder);
            long millis = clock.millis();
            String name = String.format(
                    Locale.ROOT, "events.out.tfevents.%010d.dino4j.%04d", (long) (millis / MILLIS), files().size());
            there = new BufferedOutputStream(
                    new FileOutputStream(folder.resolve(name).toFile()));
            there.write(EventRecords.framed(Events.version(millis / MILLIS)));
            out = there;
        }
        return there;
    }

    void flush() throws IOException {
        if (out != null) {
            out.flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
        out = null;
    }
}
