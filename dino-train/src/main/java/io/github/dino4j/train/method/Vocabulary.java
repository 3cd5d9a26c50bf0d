package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.PredictorConfig;
import io.github.dino4j.vit.model.Backbone;
import java.util.List;
import java.util.Optional;

/**
 * The visual words of a method.
 *
 * @param words of each layer
 * @param stages the layers
 * @param places where the rows of each layer's outputs lie
 */
record Vocabulary(int words, List<Backbone.Stage> stages, List<Backbone.Places> places) {
    static Optional<Vocabulary> of(PredictorConfig predictor, Backbone backbone, int size) {
        if (!(predictor instanceof PredictorConfig.Words config)) {
            return Optional.empty();
        }
        List<Backbone.Stage> stages =
                config.depths().stream().map(backbone::stage).toList();
        List<Backbone.Places> places =
                stages.stream().map(stage -> backbone.places(stage, size)).toList();
        return Optional.of(new Vocabulary(config.words(), stages, places));
    }
}
