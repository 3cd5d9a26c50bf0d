package io.github.dino4j.spark;

import io.github.dino4j.vit.weights.Weights;
import io.github.dino4j.vit.weights.WeightsWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/** Weights and drawn images for tests: one of them is no image. */
final class Photos {
    static final int COUNT = 21;
    static final int BAD = 5;

    private static final int HEADS = 2;

    private Photos() {}

    /** Writes the weights of a small ViT. */
    static Path weights(Path folder) throws IOException {
        Path official = Path.of(System.getProperty("dino.root"), "src-test-data", "weights", "official.pth");
        Path file = folder.resolve("vit.safetensors");
        WeightsWriter.write(Weights.load(official, "teacher", HEADS), file, false, Map.of());
        return file;
    }

    /** The content of an image file; of one of them, text. */
    static byte[] content(int number) {
        if (number == BAD) {
            return "no image".getBytes(StandardCharsets.UTF_8);
        }
        BufferedImage image = new BufferedImage(20 + number, 24, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, (x * (number + 3) * 0x030507) ^ (y * 0x0b0d11 * (number + 1)));
            }
        }
        try {
            ByteArrayOutputStream png = new ByteArrayOutputStream();
            ImageIO.write(image, "png", png);
            return png.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(int number) {
        return String.format(Locale.ROOT, "%02d.png", number);
    }

    /** Writes all of them. */
    static void write(Path folder) throws IOException {
        for (int i = 0; i < COUNT; i++) {
            Files.write(folder.resolve(name(i)), content(i));
        }
    }
}
