package io.github.dino4j.eval.embed;

import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Images that wait for the next forward pass, no more than there is room for. The one thread that computes takes the largest
 * batch that it has a plan for and that is there: a lone image never waits for company, and no row is computed in vain.
 */
final class EmbedQueue {
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final int room;
    private boolean closed;
    private @Nullable Throwable failure;

    /** What is computed of an image. */
    enum Wish {
        VECTOR,
        TOKENS,
        ATTENTION
    }

    /**
     * An image to compute.
     *
     * @param pixels its numbers (C, S, S)
     * @param vector where what is wanted is awaited: a vector (D), all tokens (T, D) or maps of attention (h, N)
     * @param company with which it is computed: null for any
     * @param wish what is wanted
     * @param start when its reading began, {@link #NOT_COUNTED} for one that the embedder looks at for itself
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Job(
            float[] pixels,
            CompletableFuture<float[]> vector,
            @Nullable Object company,
            Wish wish,
            long start) {
        private static final long NOT_COUNTED = Long.MIN_VALUE;

        Job(float[] pixels) {
            this(pixels, NOT_COUNTED);
        }

        Job(float[] pixels, long start) {
            this(pixels, new CompletableFuture<>(), null, Wish.VECTOR, start);
        }

        /** The same, computed only together with others that have that. */
        Job with(Object chosen) {
            return new Job(pixels, vector, chosen, wish, start);
        }

        /** The same, of which all tokens are computed. */
        Job forTokens() {
            return new Job(pixels, vector, company, Wish.TOKENS, start);
        }

        /** The same, of which attention is computed, alone: of a batch it would be gigabytes of weights. */
        Job forAttention() {
            return new Job(pixels, vector, new Object(), Wish.ATTENTION, start);
        }

        boolean isCounted() {
            return start != NOT_COUNTED;
        }

        private boolean fits(Job other) {
            return company == other.company && wish == other.wish;
        }
    }

    /** A queue with room for so many images. */
    EmbedQueue(int room) {
        this.room = room;
    }

    /**
     * Adds images that belong together, so that they may be computed together; waits while there is no room.
     *
     * @param jobs at most as many as there is room for
     * @throws InterruptedIOException if the thread is interrupted while it waits
     * @throws IllegalStateException if the queue is closed
     */
    synchronized void add(List<Job> jobs) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) { // told every time, not only where the vector is not there yet
            throw interrupted(new InterruptedException());
        }
        try {
            while (!closed && waiting.size() + jobs.size() > room) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
        requireOpen();
        waiting.addAll(jobs);
        notifyAll();
    }

    /**
     * Adds an image that is computed with no other, also where there is no room.
     *
     * @param pixels its numbers
     * @return where its vector is awaited; not counted
     * @throws IllegalStateException if the queue is closed
     */
    synchronized Job addAlone(float[] pixels) {
        requireOpen();
        Job job = new Job(pixels).with(new Object());
        waiting.add(job);
        notifyAll();
        return job;
    }

    /** Images that wait. */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Whether images are taken, and why not. */
    synchronized EmbedderHealth health() {
        if (failure != null) {
            return EmbedderHealth.failed(String.valueOf(dead(failure).getMessage()));
        }
        return closed
                ? new EmbedderHealth(EmbedderHealth.State.CLOSED, "the embedder is closed")
                : EmbedderHealth.ready("the embedder is open, " + waiting.size() + " images wait");
    }

    static InterruptedIOException interrupted(Exception cause) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted before the image was embedded");
        interrupted.initCause(cause);
        return interrupted;
    }

    synchronized void requireOpen() {
        if (failure != null) {
            throw dead(failure);
        }
        if (closed) {
            throw new IllegalStateException("the embedder is closed");
        }
    }

    /**
     * Takes the next batch; waits while there is no image.
     *
     * @param most largest batch, a power of two
     * @return a power of two of images, or none once the queue is closed and empty
     */
    synchronized List<Job> take(int most) {
        boolean interrupted = false;
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) { // close() is what ends it
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        int count = Integer.highestOneBit(together(most));
        List<Job> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(waiting.remove());
        }
        notifyAll();
        return batch;
    }

    /** How many of the first ones may be computed together. */
    private int together(int most) {
        int count = 0;
        for (Job job : waiting) {
            if (count == most || !job.fits(waiting.element())) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Tells everybody who waits, or comes later, that nothing will be computed any more. */
    synchronized void fail(Throwable cause) {
        failure = cause;
        closed = true;
        waiting.forEach(job -> job.vector().completeExceptionally(dead(cause)));
        waiting.clear();
        notifyAll();
    }

    private static IllegalStateException dead(Throwable cause) {
        return new IllegalStateException("the embedder's thread has ended by " + cause + "; open it anew", cause);
    }

    /** Refuses further images; those that wait are still computed. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
