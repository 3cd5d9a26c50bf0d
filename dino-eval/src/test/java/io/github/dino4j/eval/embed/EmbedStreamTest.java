package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.image.ImageFormatException;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbedStreamTest {
    private static final int BATCH = 4;
    private static final RunConfig CONFIG = ConfigLoader.builtin(
            "model/vit_nano_8.yaml", List.of("data.train=none", "train.precision=float32", "method.head.out_dim=2"));
    private static ParameterStore weights;
    private static DinoEmbedder embedder;

    @BeforeAll
    static void open() throws IOException {
        Network network = new Network(CONFIG.model(), CONFIG.method().head());
        weights = ParameterStore.initialized(network.layout(), Rng.of(3));
        embedder = DinoEmbedder.of(CONFIG, network, weights, options -> options.withMaxBatch(BATCH));
    }

    @AfterAll
    static void close() {
        embedder.close();
        weights.close();
    }

    private static List<ImageInput> drawn(int count) {
        RandomStream random = Rng.of(4).generator();
        List<ImageInput> images = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(20 + i, 30, BufferedImage.TYPE_INT_RGB);
            for (int x = 0; x < image.getWidth() * image.getHeight(); x++) {
                image.setRGB(x % image.getWidth(), x / image.getWidth(), (int) random.uniform(0, 1 << 24));
            }
            images.add(ImageInput.of(image));
        }
        return images;
    }

    private static List<EmbedOutcome> all(List<ImageInput> images) {
        List<EmbedOutcome> outcomes = new ArrayList<>();
        embedder.embedEach(images.iterator()).forEachRemaining(outcomes::add);
        return outcomes;
    }

    @Test
    void badImagesSayWhyAndTheOthersHaveTheVectorsOfAListWithoutThem() throws IOException {
        List<ImageInput> good = drawn(6);
        List<ImageInput> images = new ArrayList<>(good);
        images.add(1, ImageInput.of(new byte[] {1, 2, 3}));
        images.add(4, ImageInput.of(new byte[0]));
        List<EmbedOutcome> outcomes = all(images);
        assertThat(outcomes).hasSize(8);
        assertThat(outcomes.get(1).vector()).isNull();
        assertThatThrownBy(outcomes.get(4)::orThrow)
                .isInstanceOf(ImageFormatException.class)
                .hasMessage("the image of 0 bytes: the file is empty");
        outcomes.removeIf(outcome -> outcome.vector() == null);
        float[][] expected = embedder.embedAll(good.subList(0, 3)); // what batches of three are computed as: 2 + 1
        for (int i = 0; i < 3; i++) {
            assertThat(outcomes.get(i).orThrow()).containsExactly(expected[i]);
        }
        assertThat(outcomes).hasSize(6);
    }

    @Test
    void noBitDependsOnWhatElseTheEmbedderDoes() throws IOException {
        List<ImageInput> images = drawn(11);
        List<EmbedOutcome> alone = all(images);
        List<CompletableFuture<List<EmbedOutcome>>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            others.add(CompletableFuture.supplyAsync(() -> all(images)));
        }
        embedder.embedAll(images);
        for (CompletableFuture<List<EmbedOutcome>> other : others) {
            List<EmbedOutcome> found = other.join();
            for (int i = 0; i < images.size(); i++) {
                assertThat(found.get(i).orThrow()).containsExactly(alone.get(i).orThrow());
            }
        }
    }

    @Test
    void imagesAreTakenTwoBatchesAheadAtMost() {
        AtomicInteger taken = new AtomicInteger();
        Iterator<ImageInput> endless = new Iterator<>() {
            private final ImageInput image = drawn(1).get(0);

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public ImageInput next() {
                taken.incrementAndGet();
                return image;
            }
        };
        Iterator<EmbedOutcome> outcomes = embedder.embedEach(endless);
        for (int i = 0; i < 3; i++) {
            outcomes.next();
        }
        assertThat(taken).hasValue(2 * BATCH);
    }

    @Test
    void anEmptyListHasNoOutcomes() {
        assertThat(embedder.embedEach(Collections.emptyIterator())).isExhausted();
    }

    @Test
    void anInterruptedThreadIsToldAndStaysInterrupted() {
        Iterator<EmbedOutcome> outcomes = embedder.embedEach(drawn(2).iterator());
        Thread.currentThread().interrupt();
        assertThatThrownBy(outcomes::next)
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }
}
