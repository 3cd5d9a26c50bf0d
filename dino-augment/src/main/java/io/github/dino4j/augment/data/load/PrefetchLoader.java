package io.github.dino4j.augment.data.load;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.image.ImageBuffer;
import io.github.dino4j.core.random.Rng;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Batches of shuffled epochs, made ahead of their use by several threads. Bounded: no more batches exist than are kept ready
 * plus the one in use. Deterministic: a batch depends on seed, epoch and images alone, and order is kept. An epoch's
 * incomplete last batch is dropped. Each worker reads all its images into one buffer.
 *
 * @param <T> a batch
 */
public final class PrefetchLoader<T> implements AutoCloseable {
    private static final double NANOS = 1e-9;

    private final ImageSource source;
    private final BadImages images;
    private final BatchMaker<T> maker;
    private final LoaderOptions options;
    private final int size;
    private final Rng rng;
    private final ExecutorService workers;
    private final ThreadLocal<ImageBuffer> buffers = ThreadLocal.withInitial(ImageBuffer::new);
    private final Deque<Pending<T>> ready = new ArrayDeque<>();
    private final Deque<T> free = new ArrayDeque<>();
    private long next;
    private int[] order = new int[0];
    private int orderEpoch = -1;
    private double waitSeconds;
    private @Nullable IOException failure;
    private volatile boolean closed;

    private record Pending<T>(T batch, List<Future<?>> parts) {}

    /**
     * Starts at a batch.
     *
     * @param source the images, at least one batch of them
     * @param maker puts images into batches
     * @param options batch size, threads and bounds
     * @param rng the key of the order
     * @param first number of the first batch, counted over all epochs: where a resumed run goes on
     */
    public PrefetchLoader(ImageSource source, BatchMaker<T> maker, LoaderOptions options, Rng rng, long first) {
        int world = options.shard().world();
        if (source.size() < (long) options.batchSize() * world) {
            throw new IllegalArgumentException("train.batch_size=" + options.batchSize()
                    + (world == 1 ? "" : " for each of " + world + " processes") + " is more than the " + source.size()
                    + " training images: lower it or add images");
        }
        this.source = source;
        this.images = new BadImages(source, options.maxBadShare());
        this.maker = maker;
        this.options = options;
        this.size = source.size();
        this.rng = rng.fold("order");
        this.next = first;
        AtomicInteger number = new AtomicInteger();
        this.workers = Executors.newFixedThreadPool(options.workers(), task -> {
            Thread thread = new Thread(task, "dino-loader-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < options.prefetch(); i++) {
            ready.add(start(maker.allocate()));
        }
        free.add(maker.allocate());
    }

    /** {@return batches of an epoch} */
    public int batchesPerEpoch() {
        return size / (options.batchSize() * options.shard().world());
    }

    /**
     * Waits for the next batch and starts another. Give it back when done.
     *
     * @return the batch
     * @throws IOException if too many images cannot be read
     */
    public T next() throws IOException {
        if (closed) {
            throw new IOException("the loader is closed");
        }
        IOException before = failure;
        if (before != null) {
            throw new IOException("loading has failed before: " + before.getMessage(), before);
        }
        T spare = free.poll();
        if (spare == null) {
            throw new IllegalStateException("give the last batch back before the next one is taken");
        }
        ready.add(start(spare));
        Pending<T> pending = ready.remove();
        long start = System.nanoTime();
        try {
            for (Future<?> part : pending.parts()) {
                await(part, options.shard().world() > 1);
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        }
        waitSeconds = (System.nanoTime() - start) * NANOS;
        return pending.batch();
    }

    /**
     * Gives a batch back for reuse.
     *
     * @param batch one that came from {@link #next}
     */
    public void giveBack(T batch) {
        free.add(batch);
    }

    /** {@return how long the last {@link #next} waited} */
    public double waitSeconds() {
        return waitSeconds;
    }

    private Pending<T> start(T batch) {
        int epoch = (int) (next / batchesPerEpoch());
        int first = options.shard().first((int) (next % batchesPerEpoch()), options.batchSize());
        if (epoch != orderEpoch) {
            order = source.order(rng.fold(epoch).generator());
            orderEpoch = epoch;
        }
        next++;
        List<Future<?>> parts = new ArrayList<>();
        for (int place = 0; place < options.batchSize(); place++) {
            int at = place;
            int index = order[first + place];
            parts.add(workers.submit(() -> {
                if (closed) {
                    throw new IOException("the loader is closed");
                }
                BadImages.Found found = images.read(index, buffers.get());
                maker.put(batch, at, found.image(), epoch, found.index());
                return null;
            }));
        }
        return new Pending<>(batch, parts);
    }

    /** Processes that others count on load what they were asked for before they heed an interruption. */
    private static void await(Future<?> part, boolean patient) throws IOException {
        try {
            part.get();
        } catch (InterruptedException e) {
            if (patient) {
                await(part, true);
                Thread.currentThread().interrupt();
                return;
            }
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while loading images", e);
        } catch (ExecutionException e) {
            throw reason(e.getCause());
        }
    }

    private static IOException reason(@Nullable Throwable cause) {
        if (cause instanceof IOException io) {
            return io;
        }
        if (cause instanceof UncheckedIOException unchecked && unchecked.getCause() != null) {
            return unchecked.getCause();
        }
        return new IOException("loading images failed: " + cause, cause);
    }

    /** Waits for the images at hand. No worker is interrupted: that would close the archive under every other reader. */
    @Override
    public void close() {
        closed = true;
        workers.shutdown();
        boolean interrupted = false;
        while (!workers.isTerminated()) {
            try {
                workers.awaitTermination(1, TimeUnit.DAYS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
