package io.github.dino4j.eval.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.device.Precision;
import io.github.dino4j.core.onednn.OneDnnProvider;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.RandomStream;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.feature.EvalEngine;
import io.github.dino4j.eval.feature.FeatureExtractor;
import io.github.dino4j.vit.network.Network;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Embedders in int8, what they say of it, and where there is none. */
class QuantizedEmbedderTest {
    private static final int IMAGES = 5; // a batch of four and one of one
    private static final double NEAR = 0.995; // cosine

    private final RunConfig config = config();
    private final Network network = new Network(config.model(), config.method().head());
    private final ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));

    private static RunConfig config(String... more) {
        List<String> sets = new ArrayList<>(
                List.of("data.train=none", "method.head.out_dim=2", "eval.embed.max_batch=4", "eval.precision=int8"));
        sets.addAll(List.of(more));
        return ConfigLoader.builtin("model/vit_nano_8.yaml", sets);
    }

    private static List<ImageInput> images() {
        List<ImageInput> images = new ArrayList<>();
        RandomStream random = Rng.of(4).generator();
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage image = new BufferedImage(48, 40 + i, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < image.getHeight(); y++) {
                for (int x = 0; x < image.getWidth(); x++) {
                    image.setRGB(x, y, (int) random.uniform(0, 1 << 24));
                }
            }
            images.add(ImageInput.of(image));
        }
        return images;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0.0;
        double lengths = 0.0;
        double others = 0.0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            lengths += (double) a[i] * a[i];
            others += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(lengths * others);
    }

    @Test
    void vectorsAreNearThoseOfFloat32AloneAndInBatches() throws IOException {
        assumeTrue(new OneDnnProvider().supports(Precision.INT8), "the CPU multiplies no int8");
        try (DinoEmbedder embedder = DinoEmbedder.of(config, network, weights, options -> options);
                DinoEmbedder exact =
                        DinoEmbedder.of(config, network, weights, options -> options.withPrecision("float32"))) {
            assertThat(embedder.precision()).isEqualTo("int8");
            float[][] vectors = embedder.embedAll(images());
            for (int i = 0; i < IMAGES; i++) {
                float[] alone = embedder.embed(images().get(i));
                assertThat(cosine(alone, exact.embed(images().get(i))))
                        .as("image %d beside float32", i)
                        .isBetween(NEAR, 1.0 - 1e-9);
                assertThat(cosine(alone, vectors[i]))
                        .as("image %d in a batch", i)
                        .isGreaterThan(NEAR);
            }
        }
    }

    @Test
    void whatIsWrittenBesideFeaturesSaysSo() {
        assumeTrue(new OneDnnProvider().supports(Precision.INT8), "the CPU multiplies no int8");
        try (FeatureExtractor extractor =
                new FeatureExtractor(network, weights, EvalTransform.of(config), 2, EvalEngine.of(config))) {
            assertThat(extractor.provenance()).containsEntry("precision", "int8");
        }
    }

    @Test
    void enginesWithoutItAndNetworksInTrainingAreRefused() {
        RunConfig plain = config("train.engine=java", "eval.precision=float32");
        assertThatThrownBy(() -> EvalEngine.of(plain, "int8"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("eval.precision=int8: the engine java multiplies no int8");
        assumeTrue(new OneDnnProvider().supports(Precision.INT8), "the CPU multiplies no int8");
        assertThatThrownBy(() -> EvalEngine.whileTraining(config))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("eval.precision=int8 rounds weights once, and training changes them");
    }
}
