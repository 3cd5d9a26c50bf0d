package io.github.dino4j.augment.data.store;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.data.files.FileImages;
import io.github.dino4j.augment.data.files.IndexCache;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decoded images in a memory-mapped file, for sets that are decoded again and again. The file's name is a fingerprint of what
 * it was made of (names, sizes, times and order of the images, channels), so that any change makes a new one. It holds the
 * samples image by image, none across a gibibyte's border, then a table of {@code [int64 offset] [int32 width] [int32 height]
 * [int32 CRC-32C of its samples]} for each image, of width 0 where it could not be read, and at the end {@code [int64 magic]
 * [int32 images] [int32 channels] [int32 CRC-32C of the table]}.
 */
public final class PixelCache implements ImageSource {
    static final long MAGIC = 0x44494E4F50495832L; // DINOPIX2
    static final int SEGMENT_BITS = 30;
    static final int ROW = Long.BYTES + 3 * Integer.BYTES;
    static final int TAIL = Long.BYTES + 3 * Integer.BYTES;

    private static final Logger LOG = LoggerFactory.getLogger(PixelCache.class);
    private static final int VERSION = 2;

    private final FileImages source;
    private final Path file;
    private final int channels;
    private final MappedByteBuffer[] segments;
    private final ByteBuffer table;

    private PixelCache(FileImages source, Path file, int channels, MappedByteBuffer[] segments, ByteBuffer table) {
        this.source = source;
        this.file = file;
        this.channels = channels;
        this.segments = segments;
        this.table = table;
    }

    /**
     * The decoded images of a source, made now where they are not kept yet.
     *
     * @param source the encoded images
     * @param cache where they are kept
     * @param options how images are opened
     * @return the images
     * @throws IOException if a file cannot be read
     */
    public static ImageSource open(FileImages source, Path cache, SourceOptions options) throws IOException {
        Path file = cache.resolve("pixels").resolve(fingerprint(source, options) + ".pixels");
        if (!Files.exists(file)) {
            LOG.info("decoding {} images into {}", source.size(), file);
            IndexCache.write(file, own -> new PixelWriter(source, options.channels()).write(own));
        }
        return map(source, options.channels(), file);
    }

    private static String fingerprint(FileImages source, SourceOptions options) throws IOException {
        Rng rng = Rng.of(VERSION)
                .fold(options.channels())
                .fold(options.maxPixels())
                .fold(options.upright() ? 1 : 0)
                .fold(source.size());
        for (int i = 0; i < source.size(); i++) {
            rng = rng.fold(source.name(i)).fold(source.stamp(i));
        }
        return String.format(Locale.ROOT, "%016x", rng.key());
    }

    private static PixelCache map(FileImages source, int channels, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            long tableSize = (long) source.size() * ROW;
            long samples = size - tableSize - TAIL;
            if (samples < 0 || tableSize > Integer.MAX_VALUE) {
                throw damaged(file);
            }
            ByteBuffer tail = read(channel, size - TAIL, TAIL);
            if (tail.getLong() != MAGIC || tail.getInt() != source.size() || tail.getInt() != channels) {
                throw damaged(file);
            }
            MappedByteBuffer[] segments = new MappedByteBuffer[(int) (samples >> SEGMENT_BITS) + 1];
            for (int i = 0; i < segments.length; i++) {
                long start = (long) i << SEGMENT_BITS;
                segments[i] = channel.map(
                        FileChannel.MapMode.READ_ONLY, start, Math.min(1L << SEGMENT_BITS, samples - start));
            }
            ByteBuffer table = read(channel, samples, (int) tableSize);
            if (checksum(table) != tail.getInt()) {
                throw damaged(file);
            }
            return new PixelCache(source, file, channels, segments, table);
        }
    }

    private static InputException damaged(Path file) {
        return new InputException(file + ": is no whole pixel cache; remove it, and it is made again");
    }

    /** CRC-32C, which CPUs compute as fast as they read. */
    static int checksum(ByteBuffer bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes.duplicate().rewind());
        return (int) sum.getValue();
    }

    private static ByteBuffer read(FileChannel channel, long position, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
            // until it is full: the size of the file is known
        }
        return bytes.flip();
    }

    @Override
    public int size() {
        return source.size();
    }

    @Override
    public long contentLength(int index) throws IOException {
        return source.contentLength(index);
    }

    @Override
    public byte[] content(int index) throws IOException {
        return source.content(index);
    }

    @Override
    public List<String> classes() {
        return source.classes();
    }

    @Override
    public int label(int index) {
        return source.label(index);
    }

    @Override
    public String name(int index) {
        return source.name(index);
    }

    @Override
    public RgbImage read(int index) throws IOException {
        long offset = table.getLong(index * ROW);
        int width = table.getInt(index * ROW + Long.BYTES);
        int height = table.getInt(index * ROW + Long.BYTES + Integer.BYTES);
        if (width == 0) {
            return source.read(index); // fails as it did, saying why
        }
        byte[] pixels = new byte[width * height * channels];
        segments[(int) (offset >> SEGMENT_BITS)].get((int) (offset & ((1 << SEGMENT_BITS) - 1)), pixels);
        if (checksum(ByteBuffer.wrap(pixels)) != table.getInt(index * ROW + Long.BYTES + 2 * Integer.BYTES)) {
            throw new InputException(
                    file + ": the pixels of " + name(index) + " are damaged; remove it, and it is made again");
        }
        return new RgbImage(width, height, channels, pixels);
    }

    @Override
    public Survey survey() {
        return source.survey();
    }

    @Override
    public boolean isSequential() {
        return source.isSequential();
    }

    /** The source's own: a cache changes no result. */
    @Override
    public int[] order(RandomStream random) {
        return source.order(random);
    }

    @Override
    public void close() {
        source.close();
    }
}
