package io.github.dino4j.cli;

import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.video.Mask;
import io.github.dino4j.eval.video.MaskFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small images of a square on a ground, and the square's mask, in a folder. */
public record DrawnFiles(Path folder) {
    private static final int WIDTH = 96;
    private static final int HEIGHT = 64;

    private static boolean isInside(int i, int square) {
        return i % WIDTH / 24 == square && i / WIDTH >= 16 && i / WIDTH < 40;
    }

    /** Writes an image and says where. */
    public String picture(String name, int rgb, int square) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            image.setRGB(i % WIDTH, i / WIDTH, isInside(i, square) ? 0xFFFFFF - rgb : rgb);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        PngFile.write(file, image);
        return file.toString();
    }

    /** Writes the mask of a square. */
    public void mask(String name, int square) throws IOException {
        byte[] labels = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) (isInside(i, square) ? 1 : 0);
        }
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        MaskFiles.write(file, new Mask(WIDTH, HEIGHT, labels));
    }
}
