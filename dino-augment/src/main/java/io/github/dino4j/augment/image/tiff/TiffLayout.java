package io.github.dino4j.augment.image.tiff;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import java.util.Arrays;

/**
 * How the samples of a TIFF image lie in its file: in chunks, which are strips or tiles, of all samples of a pixel or of one.
 * Everything is checked against the file and the bounds before anything is decoded.
 */
final class TiffLayout {
    static final int PLANES = 2;
    private static final int MOST_BITS = 16;
    private static final int SIGNED = 2;
    private static final int FLOAT = 3;
    private static final int VOID = 4;

    final EncodedImage file;
    final TiffTags tags;
    final int width;
    final int height;
    final int bits;
    final int samples;
    final int photometric;
    final int compression;
    final boolean planar;
    final int chunkWidth;
    final int chunkHeight;
    private final int[] offsets;
    private final int[] sizes;

    /** Reads the tags; {@code wanted} samples are hoped for, which bound the image's size. */
    TiffLayout(EncodedImage file, int wanted) throws ImageFormatException {
        this.file = file;
        this.tags = TiffTags.of(file);
        this.width = tags.number(TiffTags.WIDTH, 0);
        this.height = tags.number(TiffTags.HEIGHT, 0);
        this.samples = tags.number(TiffTags.SAMPLES, 1);
        this.compression = tags.number(TiffTags.COMPRESSION, 1);
        this.photometric = tags.number(TiffTags.PHOTOMETRIC, samples < RgbImage.RGB ? 0 : 2);
        this.planar = tags.number(TiffTags.PLANAR, 1) == PLANES && samples > 1;
        this.bits = depth();
        file.checked(width, height, (long) Math.max(bits, Byte.SIZE) * samples, wanted);
        boolean tiled = tags.has(TiffTags.TILE_OFFSETS);
        this.chunkWidth = tiled ? tags.number(TiffTags.TILE_WIDTH, 0) : width;
        this.chunkHeight = tiled
                ? tags.number(TiffTags.TILE_HEIGHT, 0)
                : Math.min(height, tags.number(TiffTags.ROWS_PER_STRIP, height));
        file.checked(chunkWidth, chunkHeight, (long) Math.max(bits, Byte.SIZE) * (planar ? 1 : samples), wanted);
        this.offsets = tags.numbers(tiled ? TiffTags.TILE_OFFSETS : TiffTags.STRIP_OFFSETS);
        this.sizes = tags.numbers(tiled ? TiffTags.TILE_SIZES : TiffTags.STRIP_SIZES);
        if (offsets.length < (long) columns() * rows() * planes()) {
            throw file.damaged(
                    "it has " + offsets.length + " strips or tiles and needs " + (long) columns() * rows() * planes());
        }
    }

    private int depth() throws ImageFormatException {
        int[] depths = tags.numbers(TiffTags.BITS);
        int depth = depths.length == 0 ? 1 : depths[0];
        for (int i = 0; i < Math.min(samples, depths.length); i++) {
            if (depths[i] != depth) {
                throw file.refused("is a TIFF image whose samples differ in depth, " + depth + " and " + depths[i]
                        + " bits; save it with 8 or 16 bits");
            }
        }
        for (int format : tags.numbers(TiffTags.SAMPLE_FORMAT)) {
            if (format != 1 && format != VOID) {
                throw file.refused(
                        "has " + (format == FLOAT ? "floating-point" : format == SIGNED ? "signed" : "complex")
                                + " samples; save it with 8 or 16 bits" + (format == SIGNED ? ", unsigned" : ""));
            }
        }
        if (depth < 1 || depth > MOST_BITS) {
            throw file.refused("is a TIFF image of " + depth + " bits a sample; save it with 8 or 16");
        }
        return depth;
    }

    int columns() {
        return (int) (((long) width + chunkWidth - 1) / chunkWidth);
    }

    int rows() {
        return (int) (((long) height + chunkHeight - 1) / chunkHeight);
    }

    int planes() {
        return planar ? samples : 1;
    }

    int samplesOfChunk() {
        return planar ? 1 : samples;
    }

    /** Rows of a chunk: of strips, the last may have fewer; tiles are whole. */
    int rowsOf(int row) {
        return tags.has(TiffTags.TILE_OFFSETS) ? chunkHeight : Math.min(chunkHeight, height - row * chunkHeight);
    }

    /** Bytes of a row of a chunk when it is decoded. */
    int stride() {
        return (int) (((long) chunkWidth * samplesOfChunk() * bits + 7) / Byte.SIZE);
    }

    /** The bytes of a chunk as they are in the file. */
    byte[] chunk(int plane, int row, int column) throws ImageFormatException {
        int index = (plane * rows() + row) * columns() + column;
        int start = offsets[index];
        long size = index < sizes.length && sizes[index] > 0 ? sizes[index] : (long) file.length() - start;
        boolean plain = compression == 1;
        if (plain) {
            size = Math.min(size, (long) stride() * rowsOf(row));
        }
        if (start >= file.length() || size < 1 || (plain && start + size > file.length())) {
            throw file.damaged("a strip or tile at byte " + start + " of " + size + " bytes lies behind its end");
        }
        return Arrays.copyOfRange(file.bytes(), start, (int) Math.min(file.length(), start + size));
    }
}
