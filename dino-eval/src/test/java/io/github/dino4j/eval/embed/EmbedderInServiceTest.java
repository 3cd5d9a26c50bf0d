package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.augment.image.ImageTooLargeException;
import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.DenseTokens;
import io.github.dino4j.eval.dense.FloatImage;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureKind;
import io.github.dino4j.eval.feature.RandomImages;
import io.github.dino4j.eval.model.CheckpointFeatures;
import io.github.dino4j.eval.model.PretrainedModel;
import io.github.dino4j.eval.parts.Embedding;
import io.github.dino4j.eval.parts.Portion;
import io.github.dino4j.eval.picture.PngFile;
import io.github.dino4j.eval.search.FeatureIndex;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a service asks of an embedder beside vectors: streams, tokens, results one by one, origin, health and numbers. */
class EmbedderInServiceTest {
    private static final RunConfig CONFIG = ConfigLoader.builtin(
            "model/vit_nano_8.yaml", List.of("data.train=none", "train.precision=float32", "method.head.out_dim=2"));
    private static final Network NETWORK =
            new Network(CONFIG.model(), CONFIG.method().head());
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private static Path folder;

    private static ParameterStore weights;
    private static DinoEmbedder embedder;
    private static byte[] photo;

    @BeforeAll
    static void open() throws IOException {
        weights = ParameterStore.initialized(NETWORK.layout(), Rng.of(3));
        embedder = DinoEmbedder.of(CONFIG, NETWORK, weights, options -> options.withMaxBatch(4));
        BufferedImage image = new BufferedImage(70, 50, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 70 * 50; i++) {
            image.setRGB(i % 70, i / 70, 0x010305 * (i % 251));
        }
        PngFile.write(folder.resolve("photo.png"), image);
        photo = Files.readAllBytes(folder.resolve("photo.png"));
    }

    @AfterAll
    static void close() {
        embedder.close();
        weights.close();
    }

    @Test
    void aStreamIsAnImageUpToItsEndAndToItsBound() throws IOException {
        float[] expected = embedder.embed(photo);
        try (InputStream stream = new ByteArrayInputStream(photo)) {
            assertThat(embedder.embed(stream)).containsExactly(expected);
        }
        ImageInput exactly = ImageInput.of(new ByteArrayInputStream(photo), photo.length);
        assertThat(embedder.embed(exactly)).containsExactly(expected);
        assertThatThrownBy(() -> embedder.embed(exactly)).hasMessageStartingWith("a stream was read already");
        ImageInput longer = ImageInput.of(new ByteArrayInputStream(photo), photo.length - 1);
        assertThatThrownBy(() -> embedder.embed(longer))
                .isInstanceOf(ImageTooLargeException.class)
                .hasMessage("the image of a stream: it has more than " + (photo.length - 1)
                        + " bytes, which is the bound given for it");
        ImageInput endless = ImageInput.of(new Endless(), 1 << 20);
        assertThatThrownBy(() -> embedder.embed(endless)).isInstanceOf(ImageTooLargeException.class);
        assertThatThrownBy(() -> ImageInput.of(new Endless(), 0))
                .hasMessage("maxBytes must be in [1, 1073741824], was 0");
    }

    /** Zeros for ever. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return 0;
        }
    }

    @Test
    void eachImageOfAListHasAnOutcomeOfItsOwn() throws IOException {
        List<EmbedOutcome> outcomes =
                embedder.embedEach(List.of(ImageInput.of(photo), ImageInput.of(new byte[] {7}), ImageInput.of(photo)));
        assertThat(outcomes).hasSize(3);
        assertThat(outcomes.get(0).orThrow()).containsExactly(outcomes.get(2).orThrow());
        assertThatThrownBy(outcomes.get(1)::orThrow).isInstanceOf(ImageFormatException.class);
        assertThat(embedder.embedEach(List.of())).isEmpty();
    }

    @Test
    void tokensAreThoseOfTheDenseProtocolsOnTheSamePixels() throws IOException {
        EvalTransform transform = EvalTransform.of(CONFIG);
        int size = transform.size();
        float[] pixels = new float[3 * size * size];
        transform.write(new ImageReading(10_000, 3).decode(photo, "photo"), pixels, 0);
        DenseTokens tokens = embedder.tokens(ImageInput.of(photo));
        try (DenseExtractor extractor = new DenseExtractor(NETWORK, weights, EvalEngine.of(CONFIG))) {
            DenseTokens expected = extractor.tokens(new FloatImage(size, size, pixels));
            assertThat(List.of(tokens.rows(), tokens.columns(), tokens.dim()))
                    .containsExactly(expected.rows(), expected.columns(), 96);
            assertThat(tokens.patches()).containsExactly(expected.patches(), within(2e-5f));
            assertThat(tokens.cls()).containsExactly(expected.cls(), within(2e-5f));
        }
        assertThat(tokens.cls()).containsExactly(embedder.embed(photo), within(2e-5f));
    }

    @Test
    void anIndexThatDinoEmbedWroteKnowsItsEmbedder() throws IOException {
        ImageSource images = new RandomImages(6, -1);
        PretrainedModel model = new PretrainedModel(Path.of("drawn"), CONFIG, NETWORK, weights);
        Path file = folder.resolve("features.safetensors");
        try (CheckpointFeatures features = new CheckpointFeatures(model, FeatureKind.CLS)) {
            new Embedding(model, features, Group.ALONE, line -> {})
                    .run(images, new Embedding.Request(file, 100, Portion.ALL, false));
        }
        FeatureIndex index = FeatureIndex.open(file);
        assertThat(index.origin()).isEqualTo(embedder.origin());
        index.requireSame(embedder.origin());
        ParameterStore others = ParameterStore.initialized(NETWORK.layout(), Rng.of(4));
        try (DinoEmbedder other = DinoEmbedder.of(CONFIG, NETWORK, others, index::alike)) {
            assertThatThrownBy(() -> index.requireSame(other.origin()))
                    .hasMessageContaining(
                            "features.safetensors: its rows and the query were not made alike (weights was");
        }
    }

    @Test
    void healthTellsReadyFromClosedAndFromChanged() throws IOException {
        ParameterStore own = ParameterStore.initialized(NETWORK.layout(), Rng.of(5));
        DinoEmbedder checked = DinoEmbedder.of(CONFIG, NETWORK, own, options -> options.withMaxBatch(1));
        assertThat(checked.health().isReady()).isTrue();
        assertThat(checked.check(PATIENCE).isReady()).isTrue();
        float[] norm = own.get("backbone.norm.bias");
        norm[0] += 1;
        own.set("backbone.norm.bias", norm);
        assertThat(checked.check(PATIENCE))
                .matches(health -> health.state() == EmbedderHealth.State.FAILED)
                .asString()
                .contains("another vector than when the embedder was opened");
        checked.close();
        assertThat(checked.health())
                .isEqualTo(new EmbedderHealth(EmbedderHealth.State.CLOSED, "the embedder is closed"));
        assertThat(checked.check(PATIENCE).isReady()).isFalse();
        assertThat(checked.metrics().embedded()).isZero();
    }

    @Test
    void aVectorThatDoesNotComeIsAFailureAfterItsTime() throws IOException {
        EmbedQueue queue = new EmbedQueue(1);
        EvalTransform transform = EvalTransform.of(CONFIG);
        CompletableFuture<Void> opening = CompletableFuture.runAsync(
                () -> queue.take(1).get(0).vector().complete(new float[] {1, 2})); // no thread computes after that
        EmbedCheck check = EmbedCheck.of(queue, transform);
        opening.join();
        assertThat(check.run(Duration.ofMillis(1)))
                .isEqualTo(EmbedderHealth.failed("no vector of a known picture within PT0.001S, 1 images wait"));
        queue.fail(new OutOfMemoryError("no native memory"));
        assertThat(check.run(PATIENCE).detail())
                .contains("the embedder's thread has ended by java.lang.OutOfMemoryError");
    }

    @Test
    void numbersCountImagesFailuresAndTimes() throws IOException {
        try (DinoEmbedder counted = DinoEmbedder.of(CONFIG, NETWORK, weights, options -> options.withMaxBatch(4))) {
            assertThat(counted.metrics().embedded()).as("opening").isZero();
            counted.embedAll(List.of(ImageInput.of(photo), ImageInput.of(photo), ImageInput.of(photo)));
            counted.embed(photo);
            counted.tokens(ImageInput.of(photo));
            assertThatThrownBy(() -> counted.embed(new byte[] {1})).isInstanceOf(ImageFormatException.class);
            counted.check(PATIENCE);
            EmbedderMetrics metrics = counted.metrics();
            assertThat(List.of(metrics.embedded(), metrics.failed(), metrics.batches()))
                    .containsExactly(5L, 1L, 4L); // two and one of the list, and the two others
            assertThat(metrics.waiting()).isZero();
            assertThat(metrics.latency().count()).isEqualTo(5);
            assertThat(metrics.latency().p50())
                    .isPositive()
                    .isLessThanOrEqualTo(metrics.latency().max());
            assertThat(metrics.busySeconds()).isPositive().isLessThan(metrics.seconds());
            assertThat(metrics.imagesPerBatch()).isEqualTo(1.25);
            assertThat(metrics.imagesPerBusySecond()).isPositive();
            assertThat(metrics.busyShare()).isBetween(0.0, 1.0);
        }
    }
}
