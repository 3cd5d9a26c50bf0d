package io.github.dino4j.eval.feature;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.util.List;

/**
 * Small images of random pixels in two classes.
 *
 * @param size how many
 * @param bad one that cannot be read, or -1
 */
public record RandomImages(int size, int bad) implements ImageSource {
    private static final int SIDE = 20;

    @Override
    public List<String> classes() {
        return List.of("even", "odd");
    }

    @Override
    public int label(int index) {
        return index % 2;
    }

    @Override
    public String name(int index) {
        return classes().get(label(index)) + "/" + index + ".png";
    }

    @Override
    public RgbImage read(int index) throws IOException {
        if (index == bad) {
            throw new IOException(name(index) + ": is no image");
        }
        byte[] pixels = new byte[3 * SIDE * SIDE];
        var random = Rng.of(index).generator();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new RgbImage(SIDE, SIDE, pixels);
    }

    @Override
    public void close() {}
}
