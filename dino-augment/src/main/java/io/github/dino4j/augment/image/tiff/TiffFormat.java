package io.github.dino4j.augment.image.tiff;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.ImageFormat;
import io.github.dino4j.augment.image.format.JpegFormat;
import io.github.dino4j.augment.image.format.JpegHeader;
import io.github.dino4j.augment.image.format.Rasters;
import java.io.IOException;

/**
 * The first image of a TIFF file: strips or tiles, in one plane or several, of up to 16 bits; without compression or by LZW, Deflate,
 * PackBits, fax or JPEG. Of 16-bit samples the high byte is kept. As in Pillow, the image is turned as its orientation says.
 */
public final class TiffFormat implements ImageFormat {
    private static final int PALETTE = 3;

    private final JpegFormat jpeg;

    /**
     * A decoder.
     *
     * @param jpeg decodes chunks in JPEG compression
     */
    public TiffFormat(JpegFormat jpeg) {
        this.jpeg = jpeg;
    }

    @Override
    public boolean isOf(EncodedImage file) {
        return file.has(0, "II*\0") || file.has(0, "MM\0*");
    }

    @Override
    public RgbImage read(EncodedImage file, ImageBuffer buffer) throws IOException {
        TiffLayout layout = new TiffLayout(file, RgbImage.RGB);
        TiffChunks.requireKnown(layout);
        TiffColours.require(layout);
        byte[] pixels = TiffColours.rgb(layout, levels(layout));
        return turned(new RgbImage(layout.width, layout.height, pixels), layout);
    }

    @Override
    public RgbImage samples(EncodedImage file, int wanted) throws IOException {
        TiffLayout layout = new TiffLayout(file, wanted);
        return turned(new RgbImage(layout.width, layout.height, layout.samples, levels(layout)), layout);
    }

    private byte[] levels(TiffLayout layout) throws IOException {
        TiffChunks chunks = new TiffChunks(layout);
        byte[] levels = new byte[Math.multiplyExact(layout.width * layout.height, layout.samples)];
        for (int plane = 0; plane < layout.planes(); plane++) {
            for (int row = 0; row < layout.rows(); row++) {
                for (int column = 0; column < layout.columns(); column++) {
                    int top = row * layout.chunkHeight;
                    int left = column * layout.chunkWidth;
                    if (layout.compression == TiffChunks.JPEG) {
                        place(layout, picture(layout, chunks.jpeg(plane, row, column)), plane, top, left, levels);
                    } else {
                        place(layout, chunks.rows(plane, row, column), plane, top, left, levels);
                    }
                }
            }
        }
        return levels;
    }

    private RgbImage picture(TiffLayout layout, EncodedImage chunk) throws IOException {
        JpegHeader header = JpegHeader.of(chunk);
        boolean fits = header.width() >= Math.min(layout.chunkWidth, layout.width)
                && header.width() <= layout.chunkWidth
                && header.height() <= layout.chunkHeight;
        if (!fits) {
            throw layout.file.damaged("a JPEG part of it has " + header.width() + "x" + header.height()
                    + " pixels instead of " + layout.chunkWidth + "x" + layout.chunkHeight);
        }
        return jpeg.part(chunk, layout.samplesOfChunk());
    }

    private static void place(TiffLayout layout, RgbImage image, int plane, int top, int left, byte[] levels) {
        int samples = image.channels();
        int columns = Math.min(image.width(), layout.width - left);
        for (int y = 0; y < Math.min(image.height(), layout.height - top); y++) {
            for (int x = 0; x < columns; x++) {
                int to = ((top + y) * layout.width + left + x) * layout.samples + plane;
                for (int s = 0; s < samples; s++) {
                    levels[to + s] = image.pixels()[(y * image.width() + x) * samples + s];
                }
            }
        }
    }

    private static void place(TiffLayout layout, byte[] rows, int plane, int top, int left, byte[] levels) {
        int samples = layout.samplesOfChunk();
        int bits = layout.bits;
        int columns = Math.min(layout.chunkWidth, layout.width - left);
        boolean scaled = layout.photometric != PALETTE;
        for (int y = 0; y < Math.min(layout.chunkHeight, layout.height - top); y++) {
            int from = y * layout.stride();
            int to = ((top + y) * layout.width + left) * layout.samples + plane;
            for (int i = 0; i < columns * samples; i++) {
                int value = value(rows, from, i, bits, layout.tags.isBigEndian());
                int at = samples == 1 ? to + i * layout.samples : to + i;
                levels[at] = scaled || bits > Byte.SIZE ? Rasters.level(value, bits) : (byte) value;
            }
        }
    }

    /** A sample of a row: of 16 bits in the file's order of bytes, of other depths from the highest bit on. */
    private static int value(byte[] rows, int from, int index, int bits, boolean bigEndian) {
        if (bits == Byte.SIZE) {
            return rows[from + index] & 0xFF;
        }
        if (bits == Short.SIZE) {
            int at = from + 2 * index;
            int high = rows[bigEndian ? at : at + 1] & 0xFF;
            return high << Byte.SIZE | (rows[bigEndian ? at + 1 : at] & 0xFF);
        }
        int value = 0;
        int first = index * bits;
        for (int bit = first; bit < first + bits; bit++) {
            value = value << 1 | (rows[from + bit / Byte.SIZE] >> (7 - bit % Byte.SIZE) & 1);
        }
        return value;
    }

    private static RgbImage turned(RgbImage image, TiffLayout layout) throws ImageFormatException {
        int orientation = layout.tags.number(TiffTags.ORIENTATION, 1);
        if (orientation < 2 || orientation > 8 || !layout.tags.isShort(TiffTags.ORIENTATION)) {
            return image;
        }
        boolean swapped = orientation > 4;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation >= 7;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        return turned(image, swapped, fromRight, fromBottom);
    }

    private static RgbImage turned(RgbImage image, boolean swapped, boolean fromRight, boolean fromBottom) {
        int width = swapped ? image.height() : image.width();
        int height = swapped ? image.width() : image.height();
        int samples = image.channels();
        byte[] pixels = new byte[width * height * samples];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int left = swapped ? y : x;
                int top = swapped ? x : y;
                int column = fromRight ? image.width() - 1 - left : left;
                int row = fromBottom ? image.height() - 1 - top : top;
                int from = (row * image.width() + column) * samples;
                System.arraycopy(image.pixels(), from, pixels, (y * width + x) * samples, samples);
            }
        }
        return new RgbImage(width, height, samples, pixels);
    }
}
