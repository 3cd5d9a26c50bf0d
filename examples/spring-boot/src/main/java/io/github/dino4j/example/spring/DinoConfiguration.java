package io.github.dino4j.example.spring;

import io.github.dino4j.eval.embed.DinoEmbedder;
import io.github.dino4j.eval.embed.EmbedderHealth;
import io.github.dino4j.eval.embed.micrometer.EmbedderMeters;
import io.github.dino4j.eval.search.FeatureIndex;
import java.io.IOException;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Index and embedder, which live as long as the service, and what operators see of them. */
@Configuration(proxyBeanMethods = false)
class DinoConfiguration {
    @Bean
    FeatureIndex index(DinoProperties properties) throws IOException {
        return FeatureIndex.open(properties.index());
    }

    /** Computes as the index was computed, or the service does not start. Spring closes it last, after the server. */
    @Bean
    DinoEmbedder embedder(DinoProperties properties, FeatureIndex index) throws IOException {
        DinoEmbedder embedder = DinoEmbedder.open(properties.weights(), options -> index.alike(options)
                .withMaxBatch(properties.maxBatch())
                .withMaxPixels(properties.maxPixels()));
        try {
            index.requireSame(embedder.origin());
        } catch (IOException e) {
            embedder.close();
            throw e;
        }
        return embedder;
    }

    /** Micrometer's registries find it by themselves. */
    @Bean
    EmbedderMeters embedderMeters(DinoEmbedder embedder) {
        return new EmbedderMeters(embedder);
    }

    /** Embeds a known picture whenever somebody asks. */
    @Bean
    HealthIndicator dinoHealthIndicator(DinoEmbedder embedder, DinoProperties properties) {
        return () -> {
            try {
                EmbedderHealth health = embedder.check(properties.patience());
                return (health.isReady() ? Health.up() : Health.down())
                        .withDetail("embedder", health.detail())
                        .build();
            } catch (IOException e) { // interrupted
                return Health.unknown().withException(e).build();
            }
        };
    }
}
