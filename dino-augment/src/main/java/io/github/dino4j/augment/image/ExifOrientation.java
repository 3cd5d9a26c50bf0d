package io.github.dino4j.augment.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * How a camera was held: the tag of an image's Exif data by which Pillow's {@code ImageOps.exif_transpose} turns it upright. Found
 * in JPEG, PNG and WebP files; TIFF files are turned by their reader, as Pillow does.
 */
public final class ExifOrientation {
    /** As the pixels are stored. */
    public static final int UPRIGHT = 1;

    private static final int LAST = 8;
    private static final int TAG = 0x0112;
    private static final int ENTRY = 12; // bytes of a directory's entry
    private static final int SHORT = 3; // the type of a 16-bit number
    private static final int APP1 = 0xFFE1;
    private static final int START_OF_SCAN = 0xFFDA;
    private static final int FIRST_MARKER = 0xFF00;
    private static final int MARK = 4; // letters of a chunk's name
    private static final int PNG_SIGNATURE = 8;
    private static final int RIFF_HEADER = 12;
    private static final String EXIF = "Exif\0\0";

    private ExifOrientation() {}

    /**
     * Reads the tag.
     *
     * @param bytes an encoded image
     * @param length of it
     * @return 1 to 8; 1 where there is none, or it is damaged
     */
    public static int of(byte[] bytes, int length) {
        ByteBuffer file = ByteBuffer.wrap(bytes, 0, length).slice();
        try {
            if (has(file, 0, "\u00ff\u00d8\u00ff")) {
                return jpeg(file);
            }
            if (has(file, 0, "\u0089PNG")) {
                return chunks(file, PNG_SIGNATURE, "eXIf", ByteOrder.BIG_ENDIAN);
            }
            return has(file, 0, "RIFF") && has(file, 2 * MARK, "WEBP")
                    ? chunks(file, RIFF_HEADER, "EXIF", ByteOrder.LITTLE_ENDIAN)
                    : UPRIGHT;
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return UPRIGHT; // what is damaged turns nothing
        }
    }

    private static boolean has(ByteBuffer file, int at, String mark) {
        byte[] wanted = mark.getBytes(StandardCharsets.ISO_8859_1);
        return file.limit() >= at + wanted.length
                && file.slice(at, wanted.length).equals(ByteBuffer.wrap(wanted));
    }

    private static int jpeg(ByteBuffer file) {
        int at = 2;
        while (true) {
            int marker = file.getShort(at) & 0xFFFF;
            if (marker == START_OF_SCAN || marker < FIRST_MARKER) {
                return UPRIGHT;
            }
            int size = file.getShort(at + 2) & 0xFFFF;
            if (marker == APP1 && has(file, at + MARK, EXIF)) {
                return exif(file.slice(at + MARK, size - 2));
            }
            at += 2 + Math.max(size, 2);
        }
    }

    /** A PNG chunk is length, name, content, checksum; one of WebP is name, length, content, and a byte where that is odd. */
    private static int chunks(ByteBuffer file, int first, String name, ByteOrder order) {
        boolean png = order == ByteOrder.BIG_ENDIAN;
        file.order(order);
        int at = first;
        while (at + 2 * MARK <= file.limit()) {
            int size = file.getInt(png ? at : at + MARK);
            if (size < 0) {
                return UPRIGHT;
            }
            if (has(file, png ? at + MARK : at, name)) {
                return exif(file.slice(at + 2 * MARK, size));
            }
            at = Math.addExact(at, Math.addExact(size, png ? 3 * MARK : 2 * MARK + size % 2));
        }
        return UPRIGHT;
    }

    /** The first directory of Exif data, which are a TIFF file. */
    private static int exif(ByteBuffer data) {
        ByteBuffer tiff = has(data, 0, EXIF) ? data.slice(EXIF.length(), data.limit() - EXIF.length()) : data.slice();
        if (has(tiff, 0, "II")) {
            tiff.order(ByteOrder.LITTLE_ENDIAN);
        } else if (!has(tiff, 0, "MM")) {
            return UPRIGHT;
        }
        int directory = tiff.getInt(MARK);
        int entries = tiff.getShort(directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY;
            if ((tiff.getShort(entry) & 0xFFFF) == TAG && tiff.getShort(entry + 2) == SHORT) {
                int value = tiff.getShort(entry + 2 * MARK);
                return value >= UPRIGHT && value <= LAST ? value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /**
     * Turns an image upright.
     *
     * @param image as stored
     * @param orientation 1 to 8
     * @return the image as it was seen; the same object for 1
     */
    public static RgbImage apply(RgbImage image, int orientation) {
        if (orientation == UPRIGHT) {
            return image;
        }
        int value = orientation - 1;
        boolean transposed = value >= 4; // 5 to 8 swap rows and columns
        boolean mirrorX = transposed ? value == 6 || value == 5 : value == 1 || value == 2;
        boolean mirrorY = transposed ? value == 6 || value == 7 : value == 2 || value == 3;
        int width = transposed ? image.height() : image.width();
        int height = transposed ? image.width() : image.height();
        int channels = image.channels();
        byte[] from = image.pixels();
        byte[] to = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            int row = mirrorY ? height - 1 - y : y;
            for (int x = 0; x < width; x++) {
                int column = mirrorX ? width - 1 - x : x;
                int source = transposed ? column * image.width() + row : row * image.width() + column;
                System.arraycopy(from, source * channels, to, (y * width + x) * channels, channels);
            }
        }
        return new RgbImage(width, height, channels, to);
    }
}
