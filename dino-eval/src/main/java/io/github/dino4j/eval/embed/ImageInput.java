package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** An image to embed, in one of the forms that programs have it in. */
public sealed interface ImageInput {
    /** Bytes of a file that are read at most, where a program does not ask for fewer. */
    long LARGEST_FILE = 1L << 30;

    /**
     * An image file.
     *
     * @param file JPEG, PNG, GIF, BMP or TIFF
     * @return the input
     */
    static ImageInput of(Path file) {
        return new InFile(file);
    }

    /**
     * The content of an image file.
     *
     * @param bytes JPEG, PNG, GIF, BMP or TIFF; not copied
     * @return the input
     */
    static ImageInput of(byte[] bytes) {
        return new Encoded(bytes);
    }

    /**
     * An image file that a stream gives, such as the body of a request: up to the stream's end, which is not closed. Good for
     * one call of an embedder.
     *
     * @param stream gives JPEG, PNG, GIF, BMP or TIFF
     * @param maxBytes most bytes that are taken, in [1, {@link #LARGEST_FILE}]; a longer stream is refused
     * @return the input
     * @throws IllegalArgumentException if the bound is none
     */
    static ImageInput of(InputStream stream, long maxBytes) {
        return new Elsewhere(StreamContent.NAME, new StreamContent(stream, maxBytes));
    }

    /**
     * An image that Java has decoded.
     *
     * @param image the image; not copied
     * @return the input
     */
    static ImageInput of(BufferedImage image) {
        return new Decoded(image);
    }

    /**
     * An image file that lies elsewhere, such as in a store of objects. Its content is asked for when the image is read, by
     * the thread that reads it.
     *
     * @param name what messages call it
     * @param content gives JPEG, PNG, GIF, BMP or TIFF
     * @return the input
     */
    static ImageInput of(String name, Content content) {
        return new Elsewhere(name, content);
    }

    /** Gives the content of an image file. */
    @FunctionalInterface
    interface Content {
        /**
         * Fetches the file.
         *
         * @return all of it
         * @throws IOException if it cannot be had
         */
        byte[] fetch() throws IOException;
    }

    /**
     * Reads the pixels.
     *
     * @param reading how images are read
     * @return the pixels
     * @throws IOException if there is no image, or it cannot be read
     */
    RgbImage read(ImageReading reading) throws IOException;

    /**
     * An image file.
     *
     * @param file where it lies
     */
    record InFile(Path file) implements ImageInput {
        @Override
        public RgbImage read(ImageReading reading) throws IOException {
            return reading.read(file);
        }
    }

    /**
     * The content of an image file.
     *
     * @param bytes all of it
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Encoded(byte[] bytes) implements ImageInput {
        @Override
        public RgbImage read(ImageReading reading) throws IOException {
            return reading.decode(bytes, "the image of " + bytes.length + " bytes");
        }
    }

    /**
     * An image file that lies elsewhere.
     *
     * @param name what messages call it
     * @param content gives all of it
     */
    record Elsewhere(String name, Content content) implements ImageInput {
        @Override
        public RgbImage read(ImageReading reading) throws IOException {
            return reading.decode(content.fetch(), name);
        }
    }

    /**
     * An image that Java has decoded.
     *
     * @param image the image
     */
    record Decoded(BufferedImage image) implements ImageInput {
        @Override
        public RgbImage read(ImageReading reading) throws IOException {
            return reading.convert(image, "the image of " + image.getWidth() + "x" + image.getHeight() + " pixels");
        }
    }
}
