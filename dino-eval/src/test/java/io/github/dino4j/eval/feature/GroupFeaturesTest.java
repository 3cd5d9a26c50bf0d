package io.github.dino4j.eval.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.augment.view.EvalTransform;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engines;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parallel.ThreadGroupOfRanks;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several processes compute the rows of one, to the bit. */
class GroupFeaturesTest {
    private final RunConfig config = ConfigLoader.builtin(
            "model/vit_nano_8.yaml", List.of("data.train=none", "train.precision=float32", "method.head.out_dim=2"));
    private final Network network = new Network(config.model(), config.method().head());
    private final ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));
    private final EvalTransform transform = EvalTransform.of(config);

    private FeatureBank backbone(RandomImages images, Group group) throws IOException {
        try (FeatureExtractor extractor =
                new FeatureExtractor(network, weights, transform, 4, Engines.named("onednn"))) {
            return extractor.extract(images, group);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5}) // of three batches, the last one short
    void theRowsAreThoseOfOneProcess(int ranks) throws Exception {
        RandomImages images = new RandomImages(11, -1);
        FeatureBank alone = backbone(images, Group.ALONE);
        FeatureBank pixels = new PixelFeatures(transform).extract(images);

        for (Future<List<FeatureBank>> each : new ThreadGroupOfRanks(ranks)
                .run(group -> List.of(backbone(images, group), new PixelFeatures(transform).extract(images, group)))) {
            assertThat(each.get().get(0).features()).isEqualTo(alone.features());
            assertThat(each.get().get(0).labels()).isEqualTo(alone.labels());
            assertThat(each.get().get(0).paths()).isEqualTo(alone.paths());
            assertThat(each.get().get(1).features()).isEqualTo(pixels.features());
        }
    }

    @Test
    void anImageThatOneProcessCannotReadEndsAll() throws Exception {
        RandomImages images = new RandomImages(11, 9);
        List<Future<FeatureBank>> ends = new ThreadGroupOfRanks(2).run(group -> backbone(images, group));

        assertThatThrownBy(() -> ends.get(0).get()).hasMessageContaining("another process of the group");
        assertThatThrownBy(() -> ends.get(1).get()).hasMessageContaining("9.png: is no image");
    }
}
