package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch's intermediate layers of the nano model, and eval_linear.py's rows made of them. */
class IntermediateLayersParityTest {
    private static final long MASK = 0xFFFFFFFFL;

    private final RunConfig config = ConfigLoader.builtin("model/vit_nano_8.yaml", List.of("data.train=none"));
    private final Network network = new Network(config.model(), config.method().head());
    private final float[] images = hash("images.32", 2 * 3 * 32 * 32, 2.0f, 0.0f);

    /** As src-test-data/vit/make_golden.py. */
    private static float[] hash(String name, int count, float scale, float offset) {
        long seed = 2166136261L;
        for (int i = 0; i < name.length(); i++) {
            seed = ((seed ^ name.charAt(i)) * 16777619L) & MASK;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            long x = (i * 2654435761L + seed) & MASK;
            x = ((x ^ (x >>> 16)) * 0x45D9F3BL) & MASK;
            x = ((x ^ (x >>> 16)) * 0x45D9F3BL) & MASK;
            values[i] = (float) ((x ^ (x >>> 16)) / 2147483648.0 - 1.0) * scale + offset;
        }
        return values;
    }

    private FeatureExtractor extractor(String engine, FeatureKind kind) {
        ParameterStore weights = new ParameterStore(network.layout());
        for (Parameter parameter : network.layout().parameters()) {
            String key = parameter.name().replaceFirst("^backbone\\.", "");
            boolean norm = ("." + key).contains(".norm") && key.endsWith("weight");
            float scale = norm ? 0.1f : key.endsWith("bias") ? 0.02f : 0.08f;
            weights.set(parameter.name(), hash(key, (int) parameter.size(), scale, norm ? 1.0f : 0.0f));
        }
        EvalTransform transform = EvalTransform.of(config);
        return new FeatureExtractor(network, weights, transform, 2, Engines.named(engine), kind);
    }

    private static void assertStored(String file, float[] values) throws IOException {
        Path path = Path.of(System.getProperty("dino.root"), "src-test-data", "features", file);
        float[] expected = new float[values.length];
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.capacity()).isEqualTo(4 * values.length);
        bytes.asFloatBuffer().get(expected);
        double error = 0;
        double norm = 0;
        for (int i = 0; i < values.length; i++) {
            error += Math.pow(values[i] - expected[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        assertThat(Math.sqrt(error / norm)).as(file).isLessThan(2e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "samediff"})
    void theLastBlocksGoThroughTheFinalNorm(String engine) throws IOException {
        try (FeatureExtractor extractor = extractor(engine, FeatureKind.CLS)) {
            List<float[]> layers = extractor.intermediateLayers(images, 32, 3);
            float[] all = new float[3 * layers.get(0).length];
            for (int i = 0; i < 3; i++) {
                System.arraycopy(layers.get(i), 0, all, i * layers.get(i).length, layers.get(i).length);
            }
            assertStored("layers.bin", all);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "samediff"})
    void clsTokensFollowEachOther(String engine) throws IOException {
        try (FeatureExtractor extractor = extractor(engine, new FeatureKind(3, false))) {
            float[] rows = new float[2 * extractor.dim()];
            extractor.features(images, 32, 2, rows, 0);
            assertStored("cls.bin", rows);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onednn", "samediff"})
    void withMeanPatchTokensElementsAlternateAsInTheReleasedHeads(String engine) throws IOException {
        try (FeatureExtractor extractor = extractor(engine, new FeatureKind(1, true))) {
            float[] rows = new float[2 * extractor.dim()];
            extractor.features(images, 32, 2, rows, 0);
            assertStored("pooled.bin", rows);
        }
    }

    @Test
    void withSeveralBlocksTheMeanComesLast() {
        try (FeatureExtractor both = extractor("onednn", new FeatureKind(2, true));
                FeatureExtractor cls = extractor("onednn", new FeatureKind(2, false))) {
            float[] rows = new float[2 * both.dim()];
            float[] expected = new float[2 * cls.dim()];
            both.features(images, 32, 2, rows, 0);
            cls.features(images, 32, 2, expected, 0);
            assertThat(both.dim()).isEqualTo(288);
            assertThat(Arrays.copyOf(rows, 192)).isEqualTo(Arrays.copyOf(expected, 192));
        }
    }

    @Test
    void resolutionsHavePlansOfTheirOwn() {
        try (FeatureExtractor extractor = extractor("onednn", FeatureKind.CLS)) {
            float[] small = new float[2 * 96];
            extractor.features(hash("images.16", 2 * 3 * 16 * 16, 2.0f, 0.0f), 16, 2, small, 0);
            float[] first = new float[2 * 96];
            extractor.features(images, 32, 2, first, 0);
            float[] again = new float[2 * 96];
            extractor.features(images, 32, 2, again, 0);
            assertThat(again).isEqualTo(first);
            assertThat(small).isNotEqualTo(first);
            assertThatThrownBy(() -> extractor.features(images, 20, 2, again, 0))
                    .hasMessage("an image's side must be a multiple of the patch size 8, was 20");
        }
    }

    @Test
    void threadsMayShareAnExtractor() {
        try (FeatureExtractor extractor = extractor("onednn", FeatureKind.CLS)) {
            float[] alone = new float[2 * 96];
            extractor.features(images, 32, 2, alone, 0);
            List<float[]> together = IntStream.range(0, 16)
                    .parallel()
                    .mapToObj(i -> {
                        float[] rows = new float[2 * 96];
                        extractor.features(images, 32, 2, rows, 0);
                        return rows;
                    })
                    .toList();
            assertThat(together).allSatisfy(rows -> assertThat(rows).isEqualTo(alone));
        }
    }

    @Test
    void moreBlocksThanThereAreAreRefused() {
        assertThatThrownBy(() -> extractor("onednn", new FeatureKind(5, false)))
                .hasMessage("last_blocks must be at most the 4 blocks of vit_nano_8, was 5");
        assertThatThrownBy(() -> new FeatureKind(0, false)).hasMessage("last_blocks must be at least 1, was 0");
    }
}
