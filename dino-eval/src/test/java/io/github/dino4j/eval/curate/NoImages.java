package io.github.dino4j.eval.curate;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.util.List;

/** A set whose images are never looked at. */
record NoImages(int size) implements ImageSource {
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
        return index + ".png";
    }

    @Override
    public RgbImage read(int index) throws IOException {
        throw new IOException("nobody should look at " + index);
    }

    @Override
    public void close() {
        // nothing is open
    }
}
