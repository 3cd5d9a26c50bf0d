package io.github.dino4j.eval.search;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import java.util.List;

/**
 * One image as a source of images, for what takes features of a source.
 *
 * @param file its name
 * @param image the image
 */
public record SingleImages(String file, RgbImage image) implements ImageSource {
    @Override
    public int size() {
        return 1;
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public int label(int index) {
        return UNLABELED;
    }

    @Override
    public String name(int index) {
        return file;
    }

    @Override
    public RgbImage read(int index) {
        return image;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
