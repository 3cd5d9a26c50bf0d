package io.github.dino4j.eval.embed;

import io.github.dino4j.core.parallel.Threads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Embeds images as they come: while one batch is computed the next is read. A batch has company of its own alone, so that what
 * else the embedder does changes no bit.
 */
final class EmbedStream implements Iterator<EmbedOutcome> {
    private static final int BATCHES_AHEAD = 2;

    private final Iterator<? extends ImageInput> images;
    private final EmbedInput input;
    private final EmbedQueue queue;
    private final int maxBatch;
    private final Queue<Slot[]> batches = new ArrayDeque<>();
    private int next; // of the first batch

    EmbedStream(Iterator<? extends ImageInput> images, EmbedInput input, EmbedQueue queue, int maxBatch) {
        this.images = images;
        this.input = input;
        this.queue = queue;
        this.maxBatch = maxBatch;
    }

    /** An image that is being computed, or could not be read. */
    private record Slot(
            EmbedQueue.@Nullable Job job, @Nullable IOException failure) {}

    @Override
    public boolean hasNext() {
        return !batches.isEmpty() || images.hasNext();
    }

    @Override
    public EmbedOutcome next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            while (batches.size() < BATCHES_AHEAD && images.hasNext()) {
                batches.add(begin());
            }
            Slot[] first = Objects.requireNonNull(batches.peek());
            Slot slot = first[next++];
            if (next == first.length) {
                batches.remove();
                next = 0;
            }
            return slot.job() == null
                    ? new EmbedOutcome(null, slot.failure())
                    : new EmbedOutcome(EmbedParts.await(slot.job().vector()), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Slot[] begin() throws IOException {
        List<ImageInput> batch = new ArrayList<>(maxBatch);
        while (batch.size() < maxBatch && images.hasNext()) {
            batch.add(images.next());
        }
        Object company = new Object();
        Slot[] slots = new Slot[batch.size()];
        Threads.forEach(slots.length, i -> slots[i] = read(batch.get(i), company));
        List<EmbedQueue.Job> jobs =
                Arrays.stream(slots).map(Slot::job).filter(Objects::nonNull).toList();
        if (!jobs.isEmpty()) {
            queue.add(jobs);
        }
        return slots;
    }

    private Slot read(ImageInput image, Object company) {
        try {
            return new Slot(input.job(image).with(company), null);
        } catch (InterruptedIOException e) { // says nothing of the image
            throw new UncheckedIOException(e);
        } catch (IOException e) {
            return new Slot(null, e);
        }
    }
}
