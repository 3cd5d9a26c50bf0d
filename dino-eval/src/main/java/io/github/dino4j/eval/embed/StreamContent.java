package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.image.ImageTooLargeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a stream gives until its end, up to a bound, once. */
final class StreamContent implements ImageInput.Content {
    static final String NAME = "the image of a stream";

    private final InputStream stream;
    private final long maxBytes;
    private final AtomicBoolean taken = new AtomicBoolean();

    StreamContent(InputStream stream, long maxBytes) {
        if (maxBytes < 1 || maxBytes > ImageInput.LARGEST_FILE) {
            throw new IllegalArgumentException(
                    "maxBytes must be in [1, " + ImageInput.LARGEST_FILE + "], was " + maxBytes);
        }
        this.stream = stream;
        this.maxBytes = maxBytes;
    }

    @Override
    public byte[] fetch() throws IOException {
        if (taken.getAndSet(true)) {
            throw new IOException(
                    "a stream was read already; make an ImageInput of it for each time that it is embedded");
        }
        byte[] bytes = stream.readNBytes((int) maxBytes);
        if (bytes.length == maxBytes && stream.read() >= 0) {
            throw new ImageTooLargeException(
                    NAME, "it has more than " + maxBytes + " bytes, which is the bound given for it");
        }
        return bytes;
    }
}
