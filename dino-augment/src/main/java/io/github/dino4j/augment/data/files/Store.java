package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.names.PathNames;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.ImageTooLargeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/** Where the files of a table are. */
sealed interface Store {
    /** The largest file that is read. */
    long MAX_FILE = 1L << 30;

    /** A name for messages. */
    String name(int index);

    /** Bytes of a file. */
    long length(int index) throws IOException;

    /** Reads a file's content into {@link ImageBuffer#file}; gives its length. */
    int read(int index, ImageBuffer buffer) throws IOException;

    /** A number that changes with the content. */
    long stamp(int index) throws IOException;

    /** Files of their own below a folder. */
    record Folder(Path root, FileTable table) implements Store {
        private Path file(int index) {
            return PathNames.resolve(root, table.path(index));
        }

        @Override
        public String name(int index) {
            return PathNames.text(file(index));
        }

        @Override
        public long length(int index) throws IOException {
            return Files.size(file(index));
        }

        @Override
        public int read(int index, ImageBuffer buffer) throws IOException {
            Path file = file(index);
            return part(file, name(index), 0, Files.size(file), buffer);
        }

        @Override
        public long stamp(int index) throws IOException {
            return Index.stamp(Files.readAttributes(file(index), BasicFileAttributes.class));
        }
    }

    /** Members of one tar file. */
    record Tar(Path archive, FileTable table) implements Store {
        @Override
        public String name(int index) {
            return archive + "#" + table.path(index);
        }

        @Override
        public long length(int index) {
            return table.length(index);
        }

        @Override
        public int read(int index, ImageBuffer buffer) throws IOException {
            return part(archive, name(index), table.offset(index), table.length(index), buffer);
        }

        @Override
        public long stamp(int index) throws IOException {
            return Index.stamp(Files.readAttributes(archive, BasicFileAttributes.class));
        }
    }

    /** Members of many tar files, which are the folders of the table. */
    record Shards(FileTable table) implements Store {
        private Path shard(int index) {
            return Path.of(table.folders().get(table.folder(index)));
        }

        @Override
        public String name(int index) {
            return shard(index) + "#" + table.name(index);
        }

        @Override
        public long length(int index) {
            return table.length(index);
        }

        @Override
        public int read(int index, ImageBuffer buffer) throws IOException {
            return part(shard(index), name(index), table.offset(index), table.length(index), buffer);
        }

        @Override
        public long stamp(int index) throws IOException {
            return Index.stamp(Files.readAttributes(shard(index), BasicFileAttributes.class));
        }
    }

    /** Opened for each member: that takes microseconds where decoding takes milliseconds, and thousands may be open otherwise. */
    private static int part(Path file, String name, long offset, long length, ImageBuffer buffer) throws IOException {
        if (length > MAX_FILE) {
            throw new ImageTooLargeException(name, length + " bytes are more than " + MAX_FILE);
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer.file((int) length), 0, (int) length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new ImageFormatException(name, "the archive ends in the middle of it");
                }
            }
        }
        return (int) length;
    }
}
