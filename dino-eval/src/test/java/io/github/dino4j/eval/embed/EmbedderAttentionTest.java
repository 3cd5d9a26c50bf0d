package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.data.files.ImageReading;
import io.github.dino4j.augment.image.format.WrittenImage;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.attention.AttentionOptions;
import io.github.dino4j.eval.attention.AttentionView;
import io.github.dino4j.eval.dense.DenseExtractor;
import io.github.dino4j.eval.dense.HeadMaps;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Attention maps from an embedder, beside those that {@code dino attention} writes. */
class EmbedderAttentionTest {
    private static final int SIZE = 64; // of the model
    private static final long MAX_PIXELS = 10_000;

    private final RunConfig config = config();
    private final Network network = new Network(config.model(), config.method().head());
    private final ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));

    /** Images of the model's size stay as they are, so that both look at the same pixels. */
    private static RunConfig config(String... more) {
        List<String> sets = new ArrayList<>(List.of(
                "data.train=none",
                "train.precision=float32",
                "method.head.out_dim=2",
                "model.image_size=" + SIZE,
                "eval.transform=whole",
                "eval.embed.max_batch=4"));
        sets.addAll(List.of(more));
        return ConfigLoader.builtin("model/vit_nano_8.yaml", sets);
    }

    private static byte[] photo(int seed) throws IOException {
        BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < SIZE * SIZE; i++) {
            image.setRGB(i % SIZE, i / SIZE, 0x010305 * (i * seed % 251));
        }
        return WrittenImage.of(image, "png");
    }

    private float[] commands(byte[] photo) throws IOException {
        Normalize normalize =
                new Normalize(config.views().mean(), config.views().std());
        try (DenseExtractor extractor = new DenseExtractor(network, weights, EvalEngine.of(config))) {
            AttentionOptions options = AttentionOptions.published().withSize(SIZE);
            return AttentionView.of(
                            extractor, normalize, options, new ImageReading(MAX_PIXELS, 3).decode(photo, "photo"))
                    .maps()
                    .values();
        }
    }

    @Test
    void mapsAreThoseOfTheCommandBesideOtherRequests() throws IOException, InterruptedException, ExecutionException {
        try (DinoEmbedder embedder = DinoEmbedder.of(config, network, weights, options -> options)) {
            float[] vector = embedder.embed(photo(1));
            ExecutorService threads = Executors.newFixedThreadPool(4);
            List<Future<HeadMaps>> maps = new ArrayList<>();
            List<Future<float[]>> vectors = new ArrayList<>();
            for (int i = 1; i <= 4; i++) {
                byte[] photo = photo(i);
                maps.add(threads.submit(() -> embedder.attention(ImageInput.of(photo))));
                vectors.add(threads.submit(() -> embedder.embed(photo(1))));
            }
            threads.shutdown();
            for (int i = 1; i <= 4; i++) {
                HeadMaps each = maps.get(i - 1).get();
                assertThat(List.of(each.rows(), each.columns(), each.heads()))
                        .containsExactly(
                                SIZE / 8,
                                SIZE / 8,
                                config.model().vit("the test").numHeads());
                assertThat(each.values()).as("image %d", i).containsExactly(commands(photo(i)));
                assertThat(vectors.get(i - 1).get()).hasSameSizeAs(vector);
            }
            assertThat(embedder.embed(photo(1))).containsExactly(vector);
            assertThat(embedder.metrics().embedded()).isEqualTo(10);
        } finally {
            weights.close();
        }
    }

    @Test
    void aModelWithoutClsTokenIsRefusedBeforeAnImageIsRead() throws IOException {
        RunConfig none = config("model.class_token=false", "model.global_pool=avg");
        Network other = new Network(none.model(), none.method().head());
        ParameterStore drawn = ParameterStore.initialized(other.layout(), Rng.of(3));
        try (DinoEmbedder embedder = DinoEmbedder.of(none, other, drawn, options -> options)) {
            assertThatThrownBy(() -> embedder.attention(ImageInput.of(new byte[] {1})))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no CLS token");
            assertThat(embedder.metrics().failed()).isZero();
        } finally {
            drawn.close();
        }
    }
}
