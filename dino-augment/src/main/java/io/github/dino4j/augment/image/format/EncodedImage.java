package io.github.dino4j.augment.image.format;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.ImageTooLargeException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The bytes of one image file, read with bounds: what lies outside them is a damaged file, not an error of the program. It also
 * knows how large the decoded image may be, so that no header is believed before it has been compared with that.
 */
public final class EncodedImage {
    private static final int BYTES_OF_A_PIXEL = 4; // 8-bit RGBA, the most that ordinary images have
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final byte[] bytes;
    private final int length;
    private final String name;
    private final long maxPixels;

    /**
     * A file in memory.
     *
     * @param bytes the file, perhaps followed by something else
     * @param length how many bytes are the file
     * @param name its name, for messages
     * @param maxPixels largest width times height that is decoded
     */
    public EncodedImage(byte[] bytes, int length, String name, long maxPixels) {
        this.bytes = bytes;
        this.length = length;
        this.name = name;
        this.maxPixels = maxPixels;
    }

    /** {@return bytes that begin with the file} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return how many bytes are the file} */
    public int length() {
        return length;
    }

    /** {@return its name, for messages} */
    public String name() {
        return name;
    }

    /**
     * A copy of some bytes of the file as a file of its own, under the same name and bounds.
     *
     * @param other the bytes
     * @return that file
     */
    public EncodedImage with(byte[] other) {
        return new EncodedImage(other, other.length, name, maxPixels);
    }

    /**
     * A byte.
     *
     * @param at where, in bytes
     * @return its value
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public int u8(int at) throws ImageFormatException {
        if (at < 0 || at >= length) {
            throw damaged("it ends early: byte " + (at & 0xFFFFFFFFL) + " of " + length + " is needed");
        }
        return bytes[at] & 0xFF;
    }

    /**
     * Two bytes, the low one first.
     *
     * @param at where, in bytes
     * @return their value
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public int u16le(int at) throws ImageFormatException {
        return u8(at) | u8(at + 1) << 8;
    }

    /**
     * Two bytes, the high one first.
     *
     * @param at where, in bytes
     * @return their value
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public int u16be(int at) throws ImageFormatException {
        return u8(at) << 8 | u8(at + 1);
    }

    /**
     * Four bytes, the low one first.
     *
     * @param at where, in bytes
     * @return their value
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public int i32le(int at) throws ImageFormatException {
        return u16le(at) | u16le(at + 2) << 16;
    }

    /**
     * Four bytes, the high one first.
     *
     * @param at where, in bytes
     * @return their value
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public int i32be(int at) throws ImageFormatException {
        return u16be(at) << 16 | u16be(at + 2);
    }

    /**
     * Whether a text of Latin-1 stands somewhere.
     *
     * @param at where, in bytes
     * @param text in Latin-1
     * @return true if it does
     */
    public boolean has(int at, String text) {
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

    /**
     * Some bytes as text, fewer where the file ends.
     *
     * @param at where, in bytes
     * @param count most bytes
     * @return the text
     */
    public String text(int at, int count) {
        int start = Math.min(at, length);
        return new String(bytes, start, Math.min(count, length - start), StandardCharsets.ISO_8859_1);
    }

    /**
     * Refuses an image that is larger than allowed: in pixels, or in bytes as it is decoded.
     *
     * @param width in pixels
     * @param height in pixels
     * @param bits of a pixel, of all its samples
     * @param samples of a pixel that are wanted
     * @return how many pixels it has
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public int checked(int width, int height, long bits, int samples) throws ImageFormatException {
        if (width < 1 || height < 1) {
            throw damaged("its size is " + width + "x" + height);
        }
        long pixels = (long) width * height;
        long most = Math.min(maxPixels, LARGEST_ARRAY / samples);
        if (pixels > most) {
            throw new ImageTooLargeException(
                    name, width + "x" + height + " is more than data.max_pixels=" + most + " pixels");
        }
        double room = Math.min((double) maxPixels * Math.max(BYTES_OF_A_PIXEL, samples), LARGEST_ARRAY);
        double needed = (double) pixels * bits / Byte.SIZE;
        if (needed > room) {
            throw new ImageTooLargeException(
                    name,
                    String.format(
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

    /**
     * The error for a damaged file.
     *
     * @param how what is damaged
     * @return the error
     */
    public ImageFormatException damaged(String how) {
        return new ImageFormatException(name, "the image is damaged (" + how + ")");
    }

    /**
     * The error for a file that is not read.
     *
     * @param why the reason
     * @return the error
     */
    public ImageFormatException refused(String why) {
        return new ImageFormatException(name, why);
    }
}
