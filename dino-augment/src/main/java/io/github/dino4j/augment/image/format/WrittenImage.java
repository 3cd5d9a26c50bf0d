package io.github.dino4j.augment.image.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Images as the bytes of a file, made in memory: ImageIO by itself goes through a temporary file, which needs room on the disk and
 * fails while the process ends, when a run may still be saving.
 */
public final class WrittenImage {
    private WrittenImage() {}

    /**
     * Encodes an image by Java's own writers.
     *
     * @param image any image that the format has
     * @param format a name that ImageIO knows, such as png or jpeg
     * @return the bytes of a file
     */
    public static byte[] of(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream inMemory = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, format, inMemory)) {
                throw new IOException("this Java cannot write " + format + " files of such images");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
