package io.github.dino4j.augment.image.decode;

import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.format.EncodedImage;
import io.github.dino4j.augment.image.format.ImageFormat;
import io.github.dino4j.augment.image.format.Palette;

/**
 * Windows and OS/2 bitmaps of 1 to 32 bits, with palettes, run lengths or bit masks. Read by ourselves: Java's reader knows not
 * all headers, and which others are there would depend on the class path.
 */
final class BmpFormat implements ImageFormat {
    private static final int FILE_HEADER = 14;
    private static final int OLD_HEADER = 12;
    private static final int HEADER = 40;
    private static final int RAW = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int MASKS = 3;
    private static final int ALPHA_MASKS = 6;

    /**
     * What the headers say.
     *
     * @param start of the pixels in the file
     * @param downwards whether the first row is the top one
     * @param entry bytes of a palette's colour
     */
    private record Header(
            int start,
            int size,
            int width,
            int height,
            boolean downwards,
            int bits,
            int compression,
            int colours,
            int entry) {
        Header from(int place) {
            return new Header(place, size, width, height, downwards, bits, compression, colours, entry);
        }

        int stride() {
            return (int) (((long) width * bits + 31) / 32 * 4);
        }
    }

    @Override
    public boolean isOf(EncodedImage file) {
        return file.has(0, "BM");
    }

    @Override
    public RgbImage read(EncodedImage file, ImageBuffer buffer) throws ImageFormatException {
        Header header = header(file);
        int pixels = file.checked(header.width(), header.height(), Math.max(8, header.bits()), RgbImage.RGB);
        boolean runs = header.compression() == RLE8 || header.compression() == RLE4;
        if (header.bits() <= 8) {
            byte[] numbers = new byte[pixels];
            if (runs) {
                new BmpRuns(file, header.start(), header.width(), header.compression() == RLE4).decode(numbers);
            } else {
                numbers(file, header, numbers);
            }
            byte[] ordered = header.downwards() ? numbers : upended(numbers, header.width());
            return palette(file, header).resolve(ordered, header.width(), header.height());
        }
        return masked(file, header);
    }

    private static Header header(EncodedImage file) throws ImageFormatException {
        int size = file.i32le(FILE_HEADER);
        int at = FILE_HEADER + 4;
        int start = file.i32le(10);
        if (size == OLD_HEADER) {
            int bits = file.u16le(at + 6);
            return checked(
                    file,
                    new Header(start, size, file.u16le(at), file.u16le(at + 2), false, bits, RAW, 1 << (bits % 32), 3));
        }
        if (size < HEADER || size > 1 << 10) {
            throw file.refused("is a BMP image with a header of " + size + " bytes, which no version has");
        }
        int height = file.i32le(at + 4);
        int bits = file.u16le(at + 10);
        int colours = file.i32le(at + 28);
        return checked(
                file,
                new Header(
                        start,
                        size,
                        file.i32le(at),
                        Math.abs(height),
                        height < 0,
                        bits,
                        file.i32le(at + 12),
                        colours == 0 ? 1 << (bits % 32) : colours,
                        4));
    }

    private static Header checked(EncodedImage file, Header header) throws ImageFormatException {
        int bits = header.bits();
        int compression = header.compression();
        boolean known = bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16 || bits == 24 || bits == 32;
        boolean fits =
                switch (compression) {
                    case RAW -> true;
                    case RLE8 -> bits == 8;
                    case RLE4 -> bits == 4;
                    case MASKS, ALPHA_MASKS -> bits >= 16;
                    default -> false;
                };
        if (!known || !fits) {
            throw file.refused("is a BMP image of " + bits + " bits with compression " + compression
                    + ", which is not read; save it as PNG");
        }
        return placed(file, header);
    }

    /** Some programs say that the pixels begin where the palette does; they begin behind it. */
    private static Header placed(EncodedImage file, Header header) {
        long palette = (long) header.entry() * header.colours();
        boolean hidden = header.bits() <= 8 && header.start() == FILE_HEADER + header.size();
        return hidden && palette > 0 && palette <= file.length()
                ? header.from((int) (header.start() + palette))
                : header;
    }

    private static Palette palette(EncodedImage file, Header header) throws ImageFormatException {
        int at = FILE_HEADER + header.size();
        long room = ((long) (header.start() < at ? file.length() : header.start()) - at) / header.entry();
        int named = header.colours() < 0 ? 256 : Math.min(header.colours(), 256);
        return Palette.bgr(file, at, (int) Math.min(named, Math.max(0, room)), header.entry());
    }

    private static void numbers(EncodedImage file, Header header, byte[] numbers) throws ImageFormatException {
        int bits = header.bits();
        for (int i = 0; i < numbers.length; i++) {
            int x = i % header.width();
            int bit = x * bits;
            int value = file.u8(header.start() + i / header.width() * header.stride() + bit / 8);
            numbers[i] = (byte) (value >> (8 - bits - bit % 8) & ((1 << bits) - 1));
        }
    }

    private static byte[] upended(byte[] rows, int width) {
        byte[] result = new byte[rows.length];
        for (int at = 0; at < rows.length; at += width) {
            System.arraycopy(rows, at, result, rows.length - width - at, width);
        }
        return result;
    }

    private static RgbImage masked(EncodedImage file, Header header) throws ImageFormatException {
        int[] masks = masks(file, header);
        int width = header.width();
        int height = header.height();
        int step = header.bits() / 8;
        byte[] pixels = new byte[width * height * RgbImage.RGB];
        for (int y = 0; y < height; y++) {
            int row = header.start() + (header.downwards() ? y : height - 1 - y) * header.stride();
            for (int x = 0; x < width; x++) {
                int at = row + x * step;
                int value = file.u16le(at) | (step > 2 ? file.u8(at + 2) << 16 : 0);
                value |= step > 3 ? file.u8(at + 3) << 24 : 0;
                for (int c = 0; c < RgbImage.RGB; c++) {
                    pixels[(y * width + x) * RgbImage.RGB + c] = level(value, masks[c]);
                }
            }
        }
        return new RgbImage(width, height, pixels);
    }

    private static int[] masks(EncodedImage file, Header header) throws ImageFormatException {
        int at = FILE_HEADER + HEADER; // where they are in all headers, or behind the shortest
        if (header.compression() != RAW) {
            int[] masks = {file.i32le(at), file.i32le(at + 4), file.i32le(at + 8)};
            if ((masks[0] | masks[1] | masks[2]) != 0) {
                return masks;
            }
        }
        return header.bits() == 16 ? new int[] {0x7C00, 0x3E0, 0x1F} : new int[] {0xFF0000, 0xFF00, 0xFF};
    }

    /** The level under a mask, stretched to 8 bits. */
    private static byte level(int value, int mask) {
        if (mask == 0) {
            return 0;
        }
        int shift = Integer.numberOfTrailingZeros(mask);
        long largest = (mask & 0xFFFFFFFFL) >>> shift;
        long level = (value & mask & 0xFFFFFFFFL) >>> shift;
        return (byte) (level * 255 / largest);
    }
}
