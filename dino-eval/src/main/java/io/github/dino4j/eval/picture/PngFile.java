package io.github.dino4j.eval.picture;

import io.github.dino4j.augment.image.format.WrittenImage;
import io.github.dino4j.core.io.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Pictures as PNG files, whole or not there. */
public final class PngFile {
    private PngFile() {}

    /**
     * Encodes a picture.
     *
     * @param picture any picture
     * @return the bytes of a PNG file
     */
    public static byte[] encode(BufferedImage picture) {
        return WrittenImage.of(picture, "png");
    }

    /**
     * Writes a picture.
     *
     * @param file replaced if it exists
     * @param picture any picture
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, BufferedImage picture) throws IOException {
        ByteBuffer png = ByteBuffer.wrap(encode(picture));
        AtomicFiles.write(file, channel -> {
            while (png.hasRemaining()) {
                channel.write(png);
            }
        });
    }
}
