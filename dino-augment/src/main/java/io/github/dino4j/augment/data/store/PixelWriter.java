package io.github.dino4j.augment.data.store;

import io.github.dino4j.augment.data.files.FileImages;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes all images into the file of a {@link PixelCache}, many at a time, in their order. */
final class PixelWriter {
    private static final Logger LOG = LoggerFactory.getLogger(PixelWriter.class);
    private static final int CHUNK = 64; // images decoded before any is written
    private static final int TOLD = 10; // times that progress is logged
    private static final long SEGMENT = 1L << PixelCache.SEGMENT_BITS;

    private final FileImages source;
    private final int channels;
    private final ByteBuffer table;
    private int unreadable;

    PixelWriter(FileImages source, int channels) {
        this.source = source;
        this.channels = channels;
        this.table = ByteBuffer.allocate(Math.multiplyExact(source.size(), PixelCache.ROW));
    }

    void write(Path file) throws IOException {
        AtomicFiles.write(file, this::writeTo);
        if (unreadable > 0) {
            LOG.warn("{} of {} images could not be read", unreadable, source.size());
        }
    }

    private void writeTo(FileChannel channel) throws IOException {
        long told = 0;
        for (int first = 0; first < source.size(); first += CHUNK) {
            int start = first;
            RgbImage[] images = new RgbImage[Math.min(CHUNK, source.size() - first)];
            IntStream.range(0, images.length).parallel().forEach(i -> images[i] = decode(start + i));
            for (RgbImage image : images) {
                put(channel, image);
            }
            long tenths = (first + images.length) * (long) TOLD / source.size();
            if (tenths > told) {
                told = tenths;
                LOG.info("decoded {} of {} images", first + images.length, source.size());
            }
        }
        putAll(channel, table.flip());
        ByteBuffer tail = ByteBuffer.allocate(PixelCache.TAIL);
        putAll(
                channel,
                tail.putLong(PixelCache.MAGIC)
                        .putInt(source.size())
                        .putInt(channels)
                        .putInt(PixelCache.checksum(table))
                        .flip());
    }

    private @Nullable RgbImage decode(int index) {
        try {
            return source.read(index);
        } catch (IOException e) {
            return null; // told when it is asked for
        }
    }

    private void put(FileChannel channel, @Nullable RgbImage image) throws IOException {
        if (image == null) {
            unreadable++;
            table.putLong(0).putInt(0).putInt(0).putInt(0);
            return;
        }
        long position = channel.position();
        int length = image.pixels().length;
        if (length > SEGMENT) {
            throw new InputException("an image of " + image.width() + "x" + image.height()
                    + " is too large for data.cache_pixels; switch it off");
        }
        if (position / SEGMENT != (position + length - 1) / SEGMENT) {
            position = (position / SEGMENT + 1) * SEGMENT;
            channel.position(position); // what lies between stays empty
        }
        table.putLong(position)
                .putInt(image.width())
                .putInt(image.height())
                .putInt(PixelCache.checksum(ByteBuffer.wrap(image.pixels())));
        putAll(channel, ByteBuffer.wrap(image.pixels()));
    }

    private static void putAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
