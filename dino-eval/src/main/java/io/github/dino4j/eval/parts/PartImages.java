package io.github.dino4j.eval.parts;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.UnaryOperator;

/** The images of a part. One that cannot be read is a blank where that is borne, so that the others stay in their batches. */
final class PartImages implements ImageSource {
    private static final int BLANK = 8; // pixels across

    private final PathOrder order;
    private final int first;
    private final int count;
    private final int channels; // of a blank, or 0 where unreadable images are not borne
    private final Progress progress;
    private final SortedMap<Integer, String> bad = new ConcurrentSkipListMap<>(); // and why

    PartImages(PathOrder order, int first, int count, int channels, Progress progress) {
        this.order = order;
        this.first = first;
        this.count = count;
        this.channels = channels;
        this.progress = progress;
    }

    /** Those that this process could not read, with the reason. */
    SortedMap<Integer, String> bad() {
        return bad;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public List<String> classes() {
        return order.images().classes();
    }

    @Override
    public int label(int index) {
        return order.images().label(order.at(first + index));
    }

    @Override
    public String name(int index) {
        return order.images().name(order.at(first + index));
    }

    @Override
    public RgbImage read(int index) throws IOException {
        try {
            return order.images().read(order.at(first + index));
        } catch (IOException e) {
            UnaryOperator<String> named = reason -> reason.contains(name(index)) ? reason : name(index) + ": " + reason;
            if (channels == 0) {
                throw new IOException(
                        named.apply(Reason.sentence(e)) + "; with --skip-bad such images are left out", e);
            }
            bad.put(index, named.apply(Reason.sentence(e)));
            return new RgbImage(BLANK, BLANK, channels, new byte[channels * BLANK * BLANK]);
        } finally {
            progress.read();
        }
    }

    @Override
    public void close() {
        // the source stays open for the other parts
    }
}
