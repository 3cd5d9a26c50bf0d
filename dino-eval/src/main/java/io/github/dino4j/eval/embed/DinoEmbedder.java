package io.github.dino4j.eval.embed;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.eval.dense.DenseTokens;
import io.github.dino4j.eval.dense.HeadMaps;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.eval.feature.FeatureOrigin;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;

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
    /** Bytes that are taken from a stream at most, 64 MiB, where no other bound is given. */
    public static final long STREAM_BYTES = 64L << 20;

    private final EmbedParts parts;
    private final int dimension;

    DinoEmbedder(EmbedParts parts, int dimension) {
        this.parts = parts;
        this.dimension = dimension;
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
        return EmbedderOpening.open(model.config(), model.network(), model.weights(), true, change);
    }

    /**
     * Makes an embedder of a model in memory.
     *
     * @param config what the model was trained with: image size, channels, means and deviations, engine
     * @param network the model
     * @param weights its weights; not copied, and not to be changed while the embedder is open
     * @param change what is changed of {@link EmbedderOptions#of}
     * @return an embedder that is ready; close it
     * @throws IllegalArgumentException if the model has fewer blocks than the vector is made of
     * @throws IOException if the thread is interrupted meanwhile
     */
    public static DinoEmbedder of(
            RunConfig config, Network network, ParameterStore weights, UnaryOperator<EmbedderOptions> change)
            throws IOException {
        return EmbedderOpening.open(config, network, weights, false, change);
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
     * Embeds an image file that a stream gives, such as the body of a request, up to {@link #STREAM_BYTES}; for another bound
     * see {@link ImageInput#of(InputStream, long)}.
     *
     * @param stream JPEG, PNG, GIF, BMP or TIFF, taken up to its end, not closed
     * @return {@link #dimension()} numbers
     * @throws IOException if it is no image, is damaged or too large, cannot be read, or the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public float[] embed(InputStream stream) throws IOException {
        return embed(ImageInput.of(stream, STREAM_BYTES));
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
        return parts.vector(image);
    }

    /**
     * Embeds many images: decodes as many as a batch holds by all threads, then computes them together. Where some may be
     * damaged, {@link #embedEach(List)} gives the vectors of the others.
     *
     * @param images the images, of any forms
     * @return for each image {@link #dimension()} numbers, in the order given
     * @throws IOException if one is no image, is damaged or too large, or the thread is interrupted; nothing is returned then
     * @throws IllegalStateException if the embedder is closed
     */
    public float[][] embedAll(List<? extends ImageInput> images) throws IOException {
        return parts.vectors(images);
    }

    /**
     * Embeds images of which some may be damaged, such as those of one request.
     *
     * @param images the images, of any forms
     * @return for each image, in the order given, its vector or why there is none
     * @throws IOException if the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public List<EmbedOutcome> embedEach(List<? extends ImageInput> images) throws IOException {
        List<EmbedOutcome> outcomes = new ArrayList<>(images.size());
        try {
            embedEach(images.iterator()).forEachRemaining(outcomes::add);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return outcomes;
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
        parts.queue().requireOpen();
        return new EmbedStream(images, parts.input(), parts.queue(), options().maxBatch());
    }

    /**
     * The tokens of an image's patches, and its CLS token, behind the final norm: what parts of images are compared and found
     * by. They are as the network gives them, whatever {@link EmbedderOptions#normalize} says. The first call makes a plan.
     *
     * @param image the image, of any form; resized and cropped as for a vector
     * @return a grid of rows x columns patches of as many numbers as the backbone is wide
     * @throws io.github.dino4j.core.config.bind.ConfigException if the model is no Vision Transformer
     * @throws IOException if it is no image, is damaged or too large, or the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public DenseTokens tokens(ImageInput image) throws IOException {
        return parts.tokens(image);
    }

    /**
     * How the CLS token of the last block looks at an image's patches, head by head: what {@code dino attention} draws. Images are
     * computed one at a time, and the first call makes a plan.
     *
     * @param image the image, of any form; resized and cropped as for a vector
     * @return for each head a grid of rows x columns weights, which with the CLS token's own, left out here, sum to one
     * @throws IllegalArgumentException if the model has no CLS token
     * @throws io.github.dino4j.core.config.bind.ConfigException if the model is no Vision Transformer
     * @throws IOException if it is no image, is damaged or too large, or the thread is interrupted
     * @throws IllegalStateException if the embedder is closed
     */
    public HeadMaps attention(ImageInput image) throws IOException {
        return parts.attention(image);
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
        return parts.model().precision();
    }

    /** {@return how images are embedded} */
    public EmbedderOptions options() {
        return parts.model().options();
    }

    /**
     * What vectors are made by: model, digest of the weights, outputs, treatment of images, precision. Files of {@code dino
     * embed} hold the same, so that an index can refuse queries that do not fit. The first call reads all weights.
     *
     * @return the origin
     * @throws IllegalStateException if the embedder was closed before anybody asked
     */
    public FeatureOrigin origin() {
        return parts.model().origin();
    }

    /** {@return whether images are embedded, as far as can be told without computing} */
    public EmbedderHealth health() {
        return parts.queue().health();
    }

    /**
     * Embeds a known picture and compares its vector with the one that it had when the embedder was opened. It is computed
     * alone, behind what waits, and is not counted.
     *
     * @param patience how long to wait for the vector
     * @return whether the embedder does what it did
     * @throws IOException if the thread is interrupted
     */
    public EmbedderHealth check(Duration patience) throws IOException {
        EmbedderHealth now = health();
        return now.isReady() ? parts.check().run(patience) : now;
    }

    /** {@return what the embedder has done so far, also after it was closed} */
    public EmbedderMetrics metrics() {
        return parts.meter().metrics(parts.queue().waiting());
    }

    /** Refuses further images, computes those that wait, and frees the memory of all plans. Closing twice does nothing. */
    @Override
    public void close() {
        parts.queue().close();
        parts.worker().ended().join();
        parts.model().close();
    }
}
