package io.github.dino4j.eval.embed.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.vit.network.Network;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EmbedderMetersTest {
    private static final RunConfig CONFIG = ConfigLoader.builtin(
            "model/vit_nano_8.yaml", List.of("data.train=none", "train.precision=float32", "method.head.out_dim=2"));

    @Test
    void aRegistryReadsWhatTheEmbedderCounts() throws IOException {
        Network network = new Network(CONFIG.model(), CONFIG.method().head());
        ParameterStore weights = ParameterStore.initialized(network.layout(), Rng.of(3));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (DinoEmbedder embedder = DinoEmbedder.of(CONFIG, network, weights, options -> options.withMaxBatch(1))) {
            new EmbedderMeters(embedder, Map.of("model", "nano")).bindTo(registry);
            embedder.embed(new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB));
            assertThatThrownBy(() -> embedder.embed(new byte[0])).isInstanceOf(IOException.class);
            assertThat(registry.get("dino.embedder.images")
                            .tag("model", "nano")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("dino.embedder.failures").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("dino.embedder.ready").gauge().value()).isEqualTo(1);
            assertThat(registry.get("dino.embedder.latency").functionTimer().totalTime(TimeUnit.SECONDS))
                    .isPositive();
            assertThat(registry.get("dino.embedder.latency.percentile")
                            .tag("phi", "0.99")
                            .timeGauge()
                            .value(TimeUnit.SECONDS))
                    .isPositive();
            assertThat(registry.getMeters())
                    .extracting(Meter::getId)
                    .extracting(Meter.Id::getName)
                    .contains("dino.embedder.batches", "dino.embedder.busy", "dino.embedder.waiting");
        }
        assertThat(registry.get("dino.embedder.ready").gauge().value()).isZero();
    }
}
