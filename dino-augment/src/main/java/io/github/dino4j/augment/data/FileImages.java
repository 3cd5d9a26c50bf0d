package io.github.dino4j.augment.data;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageDecoder;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Encoded images, in files of their own or one after the other in an archive. */
final class FileImages implements ImageSource {
    private static final long MAX_FILE = 1L << 30;

    private final List<String> classes;
    private final List<Entry> entries;
    private final ImageDecoder decoder;
    private final Path root; // the folder, or the archive
    private final @Nullable FileChannel archive;

    FileImages(Path root, @Nullable FileChannel archive, List<String> classes, List<Entry> entries, long maxPixels) {
        this.root = root;
        this.archive = archive;
        this.classes = List.copyOf(classes);
        this.entries = List.copyOf(entries);
        this.decoder = new ImageDecoder(maxPixels);
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int label(int index) {
        return entries.get(index).label();
    }

    @Override
    public String name(int index) {
        String name = entries.get(index).name();
        return archive == null ? root.resolve(name).toString() : root + "#" + name;
    }

    @Override
    public RgbImage read(int index) throws IOException {
        return read(index, new ImageBuffer());
    }

    @Override
    public RgbImage read(int index, ImageBuffer buffer) throws IOException {
        Entry entry = entries.get(index);
        if (archive != null) {
            return read(index, archive, entry.offset(), entry.length(), buffer);
        }
        try (FileChannel file = FileChannel.open(root.resolve(entry.name()), StandardOpenOption.READ)) {
            return read(index, file, 0, file.size(), buffer);
        }
    }

    private RgbImage read(int index, FileChannel file, long offset, long length, ImageBuffer buffer)
            throws IOException {
        if (length > MAX_FILE) {
            throw new ImageFormatException(name(index), length + " bytes are more than " + MAX_FILE);
        }
        ByteBuffer bytes = ByteBuffer.wrap(buffer.file((int) length), 0, (int) length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, offset + bytes.position()) < 0) {
                throw new ImageFormatException(name(index), "the archive ends in the middle of it");
            }
        }
        return decoder.decode(bytes.array(), (int) length, name(index), buffer);
    }

    @Override
    public void close() throws IOException {
        if (archive != null) {
            archive.close();
        }
    }
}
