package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns images into vectors, for programs that serve requests. One object serves any number of threads: each decodes and
 * resizes its own image, and what waits at the same time is computed together.
 *
 * <pre>{@code
 * try (DinoEmbedder embedder = DinoEmbedder.open(Path.of("runs/dino"))) {
 *     float[] vector = embedder.embed(Path.of("photo.jpg"));
 * }
 * }</pre>
 *
 * Opening takes seconds: it reads the weights, makes a plan for batches of 1, 2, 4, … images and runs everything once, so that
 * the first request takes no longer than later ones. Images are treated as the evaluation protocols treat them ({@link
 * EvalTransform}), with the means and deviations that the weights were trained with; photos are turned as the camera was held
 * where the model's {@code data.exif_orientation} is {@code apply}, which a {@link BufferedImage} does not tell any more; the
 * vectors are those of {@link FeatureExtractor}.
 */
public final class DinoEmbedder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DinoEmbedder.class);
    private static final int BATCHES_WAITING = 4;
    private static final int WARM_UP = 10;
    private static final double NANOS = 1e-9;

    private final EmbedderOptions options;
    private final EmbedInput input;
    private final EmbedQueue queue;
    private final EmbedWorker worker;
    private final int dimension;
    private final String precision;
    private final AtomicReference<@Nullable ParameterStore> owned =
            new AtomicReference<>(); // weights that nobody else has

    private DinoEmbedder(
            EmbedderOptions options, EmbedInput input, EmbedQueue queue, EmbedWorker worker, String precision)
            throws IOException {
        this.options = options;
        this.input = input;
        this.precision = precision;
        this.queue = queue;
        this.worker = worker;
        EmbedThreads.run(worker);
        try {
            this.dimension = await(worker.dimension());
        } catch (IOException e) {
            queue.close(); // the worker ends when it has made its plans
            throw e;
        }
    }

    /**
     * Opens a model as it was trained.
     *
     * @param path a run directory, whose newest sound checkpoint is taken, or any weights file that can be imported
     * @return an embedder that is ready; close it
     * @throws IOException if there are no such weights, they cannot be read, or the thread is interrupted meanwhile
     */
    public static DinoEmbedder open(Path path) throws IOException {
        return open(path, UnaryOperator.identity());
    }

    /**
     * Opens a model.
     *
     * @param path a run directory, whose newest sound checkpoint is taken, or any weights file that can be imported
     * @param change what is changed of {@link EmbedderOptions#of}
     * @return an embedder that is ready; close it
     * @throws IllegalArgumentException if the model has fewer blocks than the vector is made of
     * @throws IOException if there are no such weights, they cannot be read, or the thread is interrupted meanwhile
     */
    public static DinoEmbedder open(Path path, UnaryOperator<EmbedderOptions> change) throws IOException {
        PretrainedModel model = PretrainedModel.backbone(path, List.of());
        DinoEmbedder embedder = of(model.config(), model.network(), model.weights(), change);
        embedder.owned.set(model.weights());
        return embedder;
    }

    /**
     * Makes an embedder of a model in memory.
     *
     * @param config what the model was trained with: image size, channels, means and deviations, engine
     * @param network the model
     * @param weights its weights; not copied
     * @param change what is changed of {@link EmbedderOptions#of}
     * @return an embedder that is ready; close it
     * @throws IllegalArgumentException if the model has fewer blocks than the vector is made of
     * @throws IOException if the thread is interrupted meanwhile
     */
    public static DinoEmbedder of(
            RunConfig config, Network network, ParameterStore weights, UnaryOperator<EmbedderOptions> change)
            throws IOException {
        long start = System.nanoTime();
        EmbedderOptions options = change.apply(EmbedderOptions.of(config));
        int size = config.model().imageSize();
        Engine engine = EvalEngine.of(config, options.precision()).takingTurns();
        EvalTransform transform = EvalTransform.of(config);
        EmbedInput input = new EmbedInput(
                transform, new ImageReading(options.maxPixels(), config.model().inChans(), isTurning(config)));
        EmbedQueue queue = new EmbedQueue(BATCHES_WAITING * options.maxBatch());
        EmbedWorker worker = new EmbedWorker(
                queue,
                options,
                images -> new FeatureExtractor(network, weights, transform, images, engine, options.kind()));
        DinoEmbedder embedder = new DinoEmbedder(options, input, queue, worker, EvalEngine.precision(engine));
        try {
            embedder.warmUp();
        } catch (IOException | RuntimeException e) {
            embedder.close();
            throw e;
        }
        LOG.info(
                "{} is ready after {} s: {} numbers an image of {}x{} pixels{}, up to {} images at once, {} in {}",
                config.model().name(),
                String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) * NANOS),
                embedder.dimension,
                size,
                size,
                isTurning(config) ? ", turned as its Exif data say" : "",
                options.maxBatch(),
                engine.name(),
                embedder.precision);
        return embedder;
    }

    /** Photos are turned, or not, as those were that the model was trained on. */
    private static boolean isTurning(RunConfig config) {
        return config.data().exifOrientation().equals("apply");
    }

    private void warmUp() throws IOException {
        for (int i = 0; i < WARM_UP && input.canWarmUp(); i++) {
            EmbedQueue.Job job = input.warmUp();
            queue.add(List.of(job));
            await(job.vector());
        }
    }

    /**
     * Embeds an image file.
     *
     * @param file JPEG, PNG, GIF, BMP or TIFF
     * @return {@link #dimension()} numbers
     * @throws IOException if it is no image, is damaged or too large, cannot be read, or the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public float[] embed(Path file) throws IOException {
        return embed(ImageInput.of(file));
    }

    /**
     * Embeds the content of an image file.
     *
     * @param bytes JPEG, PNG, GIF, BMP or TIFF
     * @return {@link #dimension()} numbers
     * @throws IOException if it is no image, is damaged or too large, or the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public float[] embed(byte[] bytes) throws IOException {
        return embed(ImageInput.of(bytes));
    }

    /**
     * Embeds an image that Java has decoded.
     *
     * @param image the image
     * @return {@link #dimension()} numbers
     * @throws IOException if it is too large, has other channels than the model, or the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public float[] embed(BufferedImage image) throws IOException {
        return embed(ImageInput.of(image));
    }

    /**
     * Embeds an image of any form.
     *
     * @param image the image
     * @return {@link #dimension()} numbers
     * @throws IOException if it is no image, is damaged or too large, or the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public float[] embed(ImageInput image) throws IOException {
        queue.requireOpen();
        EmbedQueue.Job job = input.job(image);
        queue.add(List.of(job));
        return await(job.vector());
    }

    /**
     * Embeds many images: decodes as many as a batch holds by all threads, then computes them together.
     *
     * @param images the images, of any forms
     * @return for each image {@link #dimension()} numbers, in the order given
     * @throws IOException if one is no image, is damaged or too large, or the thread is interrupted; nothing is returned then
     * @throws IllegalStateException if the embedder is closed
     */
    public float[][] embedAll(List<? extends ImageInput> images) throws IOException {
        queue.requireOpen();
        float[][] vectors = new float[images.size()][];
        for (int first = 0; first < vectors.length; first += options.maxBatch()) {
            int count = Math.min(options.maxBatch(), vectors.length - first);
            List<EmbedQueue.Job> jobs = input.jobs(images.subList(first, first + count));
            queue.add(jobs);
            for (int i = 0; i < count; i++) {
                vectors[first + i] = await(jobs.get(i).vector());
            }
        }
        return vectors;
    }

    /**
     * Embeds images one after the other, any number of them, of which some may be damaged: batch by batch, as the result is
     * asked for, the next batch being read meanwhile. The batches are those of this list alone, so that the bits of a vector
     * depend on nothing else that the embedder does. The iterator is for one thread; it throws an {@link
     * java.io.UncheckedIOException} where that is interrupted.
     *
     * @param images the images, of any forms; taken at most two batches ahead
     * @return for each image, in order, its vector or why there is none
     * @throws IllegalStateException if the embedder is closed
     */
    public Iterator<EmbedOutcome> embedEach(Iterator<? extends ImageInput> images) {
        queue.requireOpen();
        return new EmbedStream(images, input, queue, options.maxBatch());
    }

    static <T> T await(CompletableFuture<T> result) throws InterruptedIOException {
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EmbedQueue.interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure; // what opening or computing failed with, such as too many blocks being asked for
            }
            throw new CompletionException(e.getCause());
        }
    }

    /** {@return numbers in a vector} */
    public int dimension() {
        return dimension;
    }

    /**
     * What the operands of matrix products are rounded to; keep it beside vectors.
     *
     * @return {@code float32}, {@code bfloat16}, or {@code int8} where those of linear layers are
     */
    public String precision() {
        return precision;
    }

    /** {@return how images are embedded} */
    public EmbedderOptions options() {
        return options;
    }

    /** Refuses further images, computes those that wait, and frees the memory of all plans. Closing twice does nothing. */
    @Override
    public void close() {
        queue.close();
        worker.ended().join();
        ParameterStore weights = owned.getAndSet(null);
        if (weights != null) {
            weights.close();
        }
    }
}
