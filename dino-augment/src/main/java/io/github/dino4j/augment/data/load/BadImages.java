package io.github.dino4j.augment.data.load;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads images and bears with some that cannot be read: the next readable one takes the place, always the same, with its class and
 * all else that is known of it, and the name is logged once. Too many are an error.
 */
public final class BadImages {
    private static final Logger LOG = LoggerFactory.getLogger(BadImages.class);
    private static final int NAMED = 5;

    private final ImageSource source;
    private final double maxShare;
    private final SortedMap<Integer, String> bad = new ConcurrentSkipListMap<>(); // and why

    /**
     * Watches over a source.
     *
     * @param source the images
     * @param maxShare share of unreadable images that is borne, in [0, 1]
     */
    public BadImages(ImageSource source, double maxShare) {
        this.source = source;
        this.maxShare = maxShare;
    }

    /**
     * What was read.
     *
     * @param image its pixels
     * @param index which image of the source they are
     */
    public record Found(RgbImage image, int index) {}

    /**
     * Reads an image, or the next readable one.
     *
     * @param index the image
     * @param buffer the calling thread's; the image may lie in it, and then lasts until the buffer's next use
     * @return an image, and which one it is
     * @throws IOException if more than the allowed share cannot be read; the message names some
     */
    public Found read(int index, ImageBuffer buffer) throws IOException {
        for (int i = 0; i < source.size(); i++) {
            int candidate = (index + i) % source.size();
            try {
                return new Found(source.read(candidate, buffer), candidate);
            } catch (IOException e) {
                note(candidate, e);
            }
        }
        throw tooMany();
    }

    private void note(int index, IOException failure) throws IOException {
        String reason = Reason.sentence(failure);
        String named = reason.contains(source.name(index)) ? reason : source.name(index) + ": " + reason;
        if (bad.putIfAbsent(source.number(index), named) == null) {
            LOG.warn("skipped {}", named);
        }
        if (bad.size() > maxShare * source.size()) {
            throw tooMany();
        }
    }

    private InputException tooMany() {
        List<String> reasons = bad.values().stream().limit(NAMED).toList();
        return new InputException(
                bad.size() + " of " + source.size() + " images cannot be read, more than data.max_bad_share=" + maxShare
                        + " allows: " + String.join("; ", reasons) + (bad.size() > NAMED ? "; …" : ""));
    }

    /** {@return how many images could not be read so far} */
    public int count() {
        return bad.size();
    }
}
