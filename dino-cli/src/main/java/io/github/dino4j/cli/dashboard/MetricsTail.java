package io.github.dino4j.cli.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of lines while it is written: what has come since the last time, whole lines alone. A line longer than any that a
 * run writes is passed over. Links are not followed, nor is anything read that is no plain file.
 */
final class MetricsTail {
    static final int LONGEST = 1 << 16; // bytes of a line
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final ByteArrayOutputStream open = new ByteArrayOutputStream(); // a line without its end
    private long at;
    private long length;
    private boolean skipping;
    private @Nullable Object key;
    private long changed;

    MetricsTail(Path file) {
        this.file = file;
    }

    /**
     * Looks at the file before reading.
     *
     * @return whether it is another file than before, or a shorter one: what was read of it counts no more
     * @throws IOException if there is no such file
     */
    boolean beginsAnew() throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!now.isRegularFile()) {
            throw new IOException("it is no plain file");
        }
        Object before = key;
        key = now.fileKey();
        length = now.size();
        changed = now.lastModifiedTime().toMillis();
        boolean other = before != null && !before.equals(key);
        if (!other && length >= at) {
            return false;
        }
        rewind();
        return true;
    }

    /** Begins to read at the first line again. */
    void rewind() {
        at = 0;
        skipping = false;
        open.reset();
    }

    /**
     * Reads on.
     *
     * @param most bytes to read at a time
     * @param lines is given each line without its end
     * @return whether anything was read
     * @throws IOException if the file cannot be read
     */
    boolean read(long most, Consumer<String> lines) throws IOException {
        long end = Math.min(length, at + most);
        if (at >= end) {
            return false;
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            channel.position(at);
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            while (at < end) {
                chunk.clear().limit((int) Math.min(CHUNK, end - at));
                int count = channel.read(chunk);
                if (count <= 0) {
                    length = at; // it became shorter just now
                    return true;
                }
                at += count;
                split(chunk.array(), count, lines);
            }
        }
        return true;
    }

    private void split(byte[] bytes, int count, Consumer<String> lines) {
        int begin = 0;
        for (int i = 0; i < count; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, begin, i);
                if (!skipping) {
                    lines.accept(open.toString(StandardCharsets.UTF_8));
                }
                skipping = false;
                open.reset();
                begin = i + 1;
            }
        }
        keep(bytes, begin, count);
    }

    private void keep(byte[] bytes, int from, int to) {
        skipping |= open.size() + to - from > LONGEST;
        if (skipping) {
            open.reset();
        } else {
            open.write(bytes, from, to - from);
        }
    }

    /** {@return the share of the file that has been read, 1 of an empty one} */
    double share() {
        return length == 0 ? 1.0 : (double) at / length;
    }

    /** {@return when the file was last written, milliseconds since 1970} */
    long changed() {
        return changed;
    }
}
