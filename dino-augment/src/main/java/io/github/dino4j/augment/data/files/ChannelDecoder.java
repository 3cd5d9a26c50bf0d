package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.image.ExifOrientation;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.image.decode.ImageDecoder;
import java.awt.image.BufferedImage;

/**
 * Decodes files to as many channels as a model takes. Three are RGB, and one is grey, whatever the file has: colours become
 * luma as in Pillow's {@code convert("L")}, transparency is dropped. Any other number is the file's own samples, all of them
 * and as they are, an alpha channel being one like the others. Of 16-bit samples the high byte is kept.
 */
public final class ChannelDecoder {
    private static final int RED = 19595; // ITU-R 601, of 2^16
    private static final int GREEN = 38470;
    private static final int BLUE = 7471;
    private static final int HALF = 1 << 15;
    private static final int LUMA_BITS = 16;

    private final ImageDecoder decoder;
    private final int channels;
    private final boolean upright;

    /**
     * Says what is decoded.
     *
     * @param maxPixels largest width times height that is decoded
     * @param channels of the images
     */
    public ChannelDecoder(long maxPixels, int channels) {
        this(maxPixels, channels, false);
    }

    /**
     * Says what is decoded.
     *
     * @param options how images are opened
     */
    public ChannelDecoder(SourceOptions options) {
        this(options.maxPixels(), options.channels(), options.upright());
    }

    ChannelDecoder(long maxPixels, int channels, boolean upright) {
        this.decoder = new ImageDecoder(maxPixels);
        this.channels = channels;
        this.upright = upright;
    }

    /**
     * Decodes a file.
     *
     * @param bytes the file
     * @param name its name, for messages
     * @return its pixels
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public RgbImage decode(byte[] bytes, String name) throws ImageFormatException {
        return decode(bytes, bytes.length, name, new ImageBuffer());
    }

    /**
     * Decodes a file; the image may lie in the buffer until its next use.
     *
     * @param bytes the file
     * @param length how many bytes are the file
     * @param name its name, for messages
     * @param buffer the calling thread's; the image may lie in it
     * @return its pixels
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public RgbImage decode(byte[] bytes, int length, String name, ImageBuffer buffer) throws ImageFormatException {
        RgbImage stored = isColour()
                ? convert(decoder.decode(bytes, length, name, buffer), channels, name)
                : own(decoder.samples(bytes, length, name, channels), name);
        return upright ? ExifOrientation.apply(stored, ExifOrientation.of(bytes, length)) : stored;
    }

    /**
     * The pixels of an image that Java has decoded, by the same rules.
     *
     * @param image the image
     * @param name its name, for messages
     * @return its pixels
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public RgbImage decode(BufferedImage image, String name) throws ImageFormatException {
        return isColour()
                ? convert(decoder.convert(image, name), channels, name)
                : own(decoder.samples(image, name), name);
    }

    private boolean isColour() {
        return channels == 1 || channels == RgbImage.RGB;
    }

    private RgbImage own(RgbImage image, String name) throws ImageFormatException {
        if (image.channels() != channels) {
            throw new ImageFormatException(
                    name, "has " + image.channels() + " channels, not model.in_chans=" + channels);
        }
        return image;
    }

    /**
     * An RGB image in one or three channels.
     *
     * @param image the image
     * @param channels of the images
     * @param name its name, for messages
     * @return the image in those channels
     * @throws ImageFormatException if the file is damaged or not supported
     */
    public static RgbImage convert(RgbImage image, int channels, String name) throws ImageFormatException {
        if (channels == RgbImage.RGB) {
            return image;
        }
        if (channels != 1) {
            throw new ImageFormatException(name, "has 3 channels, not model.in_chans=" + channels);
        }
        byte[] rgb = image.pixels();
        byte[] grey = new byte[image.width() * image.height()];
        for (int i = 0; i < grey.length; i++) {
            int luma = (rgb[3 * i] & 0xFF) * RED + (rgb[3 * i + 1] & 0xFF) * GREEN + (rgb[3 * i + 2] & 0xFF) * BLUE;
            grey[i] = (byte) ((luma + HALF) >> LUMA_BITS);
        }
        return new RgbImage(image.width(), image.height(), 1, grey);
    }
}
