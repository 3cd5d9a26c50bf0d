package io.github.dino4j.augment.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The bytes of one image file, read with bounds: what lies outside them is a damaged file, not an error of the program. It also
 * knows how large the decoded image may be, so that no header is believed before it has been compared with that.
 */
final class EncodedImage {
    private static final int BYTES_OF_A_PIXEL = 4; // 8-bit RGBA, the most that ordinary images have
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final byte[] bytes;
    private final int length;
    private final String name;
    private final long maxPixels;

    EncodedImage(byte[] bytes, int length, String name, long maxPixels) {
        this.bytes = bytes;
        this.length = length;
        this.name = name;
        this.maxPixels = maxPixels;
    }

    /** Begins with the file. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    String name() {
        return name;
    }

    /** A copy of some bytes of the file as a file of its own, under the same name and bounds. */
    EncodedImage with(byte[] other) {
        return new EncodedImage(other, other.length, name, maxPixels);
    }

    int u8(int at) throws ImageFormatException {
        if (at < 0 || at >= length) {
            throw damaged("it ends early: byte " + (at & 0xFFFFFFFFL) + " of " + length + " is needed");
        }
        return bytes[at] & 0xFF;
    }

    int u16le(int at) throws ImageFormatException {
        return u8(at) | u8(at + 1) << 8;
    }

    int u16be(int at) throws ImageFormatException {
        return u8(at) << 8 | u8(at + 1);
    }

    int i32le(int at) throws ImageFormatException {
        return u16le(at) | u16le(at + 2) << 16;
    }

    int i32be(int at) throws ImageFormatException {
        return u16be(at) << 16 | u16be(at + 2);
    }

    /** Whether a text of Latin-1 stands somewhere. */
    boolean has(int at, String text) {
        if (at < 0 || at + text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((bytes[at + i] & 0xFF) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Some bytes as text, fewer where the file ends. */
    String text(int at, int count) {
        int start = Math.min(at, length);
        return new String(bytes, start, Math.min(count, length - start), StandardCharsets.ISO_8859_1);
    }

    /**
     * Refuses an image that is larger than allowed: in pixels, or in bytes as it is decoded.
     *
     * @param bits of a pixel, of all its samples
     * @param samples of a pixel that are wanted
     * @return how many pixels it has
     */
    int checked(int width, int height, long bits, int samples) throws ImageFormatException {
        if (width < 1 || height < 1) {
            throw damaged("its size is " + width + "x" + height);
        }
        long pixels = (long) width * height;
        long most = Math.min(maxPixels, LARGEST_ARRAY / samples);
        if (pixels > most) {
            throw refused(width + "x" + height + " is more than data.max_pixels=" + most + " pixels");
        }
        double room = Math.min((double) maxPixels * Math.max(BYTES_OF_A_PIXEL, samples), LARGEST_ARRAY);
        double needed = (double) pixels * bits / Byte.SIZE;
        if (needed > room) {
            throw refused(String.format(
                    Locale.ROOT,
                    "%dx%d pixels of %d bits take %.0f bytes, more than the %.0f that data.max_pixels=%d allows",
                    width,
                    height,
                    bits,
                    needed,
                    room,
                    maxPixels));
        }
        return (int) pixels;
    }

    ImageFormatException damaged(String how) {
        return new ImageFormatException(name, "the image is damaged (" + how + ")");
    }

    ImageFormatException refused(String why) {
        return new ImageFormatException(name, why);
    }
}
