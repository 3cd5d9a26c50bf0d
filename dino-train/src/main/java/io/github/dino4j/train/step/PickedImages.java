package io.github.dino4j.train.step;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.Survey;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.random.RandomStream;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The images that an epoch goes through: those of a source, each once, or some of them several times and others not at all. */
final class PickedImages implements ImageSource {
    private final ImageSource whole;
    private final int @Nullable [] picks;

    /** Those at some numbers, of which each place is an image of its own, with views of its own. */
    PickedImages(ImageSource whole, int @Nullable [] picks) {
        this.whole = whole;
        this.picks = picks;
    }

    /** Each once, in the source's own order. */
    static PickedImages all(ImageSource whole) {
        return new PickedImages(whole, null);
    }

    /** In the source. */
    @Override
    public int number(int index) {
        return picks == null ? index : picks[index];
    }

    @Override
    public int size() {
        return picks == null ? whole.size() : picks.length;
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public int label(int index) {
        return whole.label(number(index));
    }

    @Override
    public String name(int index) {
        return whole.name(number(index));
    }

    @Override
    public RgbImage read(int index) throws IOException {
        return whole.read(number(index));
    }

    @Override
    public RgbImage read(int index, ImageBuffer buffer) throws IOException {
        return whole.read(number(index), buffer);
    }

    @Override
    public long contentLength(int index) throws IOException {
        return whole.contentLength(number(index));
    }

    @Override
    public byte[] content(int index) throws IOException {
        return whole.content(number(index));
    }

    @Override
    public Survey survey() {
        return whole.survey();
    }

    @Override
    public boolean isSequential() {
        return picks == null && whole.isSequential();
    }

    @Override
    public int[] order(RandomStream random) {
        return picks == null ? whole.order(random) : ImageSource.super.order(random);
    }

    /** Whoever opened the source closes it. */
    @Override
    public void close() {}
}
