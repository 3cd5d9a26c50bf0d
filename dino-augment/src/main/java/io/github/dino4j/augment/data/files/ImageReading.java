package io.github.dino4j.augment.data.files;

import io.github.dino4j.augment.data.SourceOptions;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.ImageTooLargeException;
import io.github.dino4j.augment.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads single images exactly as sources read theirs: the same decoder, the same channels, the same bounds. Good for any
 * number of threads.
 */
public final class ImageReading {
    private final ChannelDecoder decoder;

    /**
     * Says what is read.
     *
     * @param maxPixels largest width times height that is decoded
     * @param channels of the images: 3 for RGB, 1 for grey, or as many as the files have
     */
    public ImageReading(long maxPixels, int channels) {
        this.decoder = new ChannelDecoder(maxPixels, channels);
    }

    /**
     * Says what is read, and how photos are turned.
     *
     * @param maxPixels largest width times height that is decoded
     * @param channels of the images: 3 for RGB, 1 for grey, or as many as the files have
     * @param upright whether images are turned as their Exif orientation says
     */
    public ImageReading(long maxPixels, int channels, boolean upright) {
        this.decoder = new ChannelDecoder(maxPixels, channels, upright);
    }

    /**
     * Says what is read, as the images of a run are.
     *
     * @param options bounds, channels and orientation
     */
    public ImageReading(SourceOptions options) {
        this.decoder = new ChannelDecoder(options);
    }

    /**
     * Reads a file.
     *
     * @param file an encoded image
     * @return its pixels
     * @throws ImageFormatException if it is missing, no image, damaged, or too large
     * @throws IOException if it cannot be read
     */
    public RgbImage read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new ImageFormatException(file.toString(), "there is no such image file");
        }
        if (Files.size(file) > Store.MAX_FILE) {
            throw new ImageTooLargeException(
                    file.toString(), Files.size(file) + " bytes are more than " + Store.MAX_FILE);
        }
        return decoder.decode(Files.readAllBytes(file), file.toString());
    }

    /**
     * Decodes an image.
     *
     * @param bytes the whole file
     * @param name its name, for messages
     * @return its pixels
     * @throws ImageFormatException if it is no image, damaged, or too large
     */
    public RgbImage decode(byte[] bytes, String name) throws ImageFormatException {
        return decoder.decode(bytes, name);
    }

    /**
     * Takes the pixels of an image that Java has decoded. It has no Exif data any more: nothing is turned.
     *
     * @param image the image
     * @param name its name, for messages
     * @return its pixels
     * @throws ImageFormatException if it is too large, or has other channels
     */
    public RgbImage convert(BufferedImage image, String name) throws ImageFormatException {
        return decoder.decode(image, name);
    }
}
