package io.github.dino4j.vit.head;

import io.github.dino4j.core.config.HeadConfig;
import io.github.dino4j.core.config.PredictorConfig;
import io.github.dino4j.vit.model.Declarations;
import java.util.Optional;

/**
 * Declares the heads and predictors that configurations ask for.
 *
 * @param at where
 * @param in width of what they read
 */
public record Heads(Declarations at, int in) implements HeadConfig.Cases<Head>, PredictorConfig.Cases<Optional<Head>> {
    @Override
    public Head dino(HeadConfig.Dino head) {
        return new DinoHead(at, in, head);
    }

    @Override
    public Optional<Head> none() {
        return Optional.empty();
    }
}
