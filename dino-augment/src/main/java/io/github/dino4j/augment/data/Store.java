package io.github.dino4j.augment.data;

import io.github.dino4j.augment.image.ImageFormatException;
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

    /** A file's content. */
    byte[] bytes(int index) throws IOException;

    /** A number that changes with the content. */
    long stamp(int index) throws IOException;

    /** Files of their own below a folder. */
    record Folder(Path root, FileTable table) implements Store {
        private Path file(int index) {
            return root.resolve(table.path(index));
        }

        @Override
        public String name(int index) {
            return file(index).toString();
        }

        @Override
        public byte[] bytes(int index) throws IOException {
            Path file = file(index);
            bound(file.toString(), Files.size(file));
            return Files.readAllBytes(file);
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
        public byte[] bytes(int index) throws IOException {
            return member(archive, name(index), table.offset(index), table.length(index));
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
        public byte[] bytes(int index) throws IOException {
            return member(shard(index), name(index), table.offset(index), table.length(index));
        }

        @Override
        public long stamp(int index) throws IOException {
            return Index.stamp(Files.readAttributes(shard(index), BasicFileAttributes.class));
        }
    }

    private static void bound(String name, long length) throws ImageFormatException {
        if (length > MAX_FILE) {
            throw new ImageFormatException(name, length + " bytes are more than " + MAX_FILE);
        }
    }

    /** Opened for each member: that takes microseconds where decoding takes milliseconds, and thousands may be open otherwise. */
    private static byte[] member(Path archive, String name, long offset, long length) throws IOException {
        bound(name, length);
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw new ImageFormatException(name, "the archive ends in the middle of it");
                }
            }
        }
        return buffer.array();
    }
}
