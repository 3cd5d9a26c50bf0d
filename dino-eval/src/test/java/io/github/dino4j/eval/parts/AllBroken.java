package io.github.dino4j.eval.parts;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import java.io.IOException;
import java.util.List;

/**
 * Images of which none can be read.
 *
 * @param images that they are called after
 */
record AllBroken(ImageSource images) implements ImageSource {
    @Override
    public int size() {
        return images.size();
    }

    @Override
    public List<String> classes() {
        return images.classes();
    }

    @Override
    public int label(int index) {
        return images.label(index);
    }

    @Override
    public String name(int index) {
        return images.name(index);
    }

    @Override
    public RgbImage read(int index) throws IOException {
        throw new IOException("the disk has gone");
    }

    @Override
    public void close() {}
}
