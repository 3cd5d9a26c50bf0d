package io.github.dino4j.vit.head;

import io.github.dino4j.core.config.method.HeadConfig;
import io.github.dino4j.core.config.method.PredictorConfig;
import io.github.dino4j.vit.model.Declarations;
import java.util.Optional;
import java.util.function.DoubleToIntFunction;

/**
 * Declares the heads and predictors that configurations ask for.
 *
 * @param at where
 * @param in width of what they read
 * @param widths of the backbone's layers by their depths
 */
public record Heads(Declarations at, int in, DoubleToIntFunction widths)
        implements HeadConfig.Cases<Head>, PredictorConfig.Cases<Optional<Predictor>> {
    /**
     * For what reads no other layers.
     *
     * @param at where
     * @param in width of what they read
     */
    public Heads(Declarations at, int in) {
        this(at, in, depth -> in);
    }

    @Override
    public Head dino(HeadConfig.Dino head) {
        return new DinoHead(at, in, head);
    }

    @Override
    public Head mlp(HeadConfig.Mlp head) {
        return new MlpHead(at, new MlpHead.Widths(in, head.hiddenDim(), head.outDim()), head.layers(), head.useBn());
    }

    /** The one on the features; those of other layers are declared beside it, each by itself. */
    @Override
    public Head levels(HeadConfig.Levels head) {
        return mlp(new HeadConfig.Mlp(head.layers(), head.hiddenDim(), head.outDim(), head.useBn()));
    }

    /** From outputs to outputs of the same width. */
    @Override
    public Optional<Predictor> mlp(PredictorConfig.Mlp predictor) {
        MlpHead.Widths widths = new MlpHead.Widths(in, predictor.hiddenDim(), in);
        Head head = new MlpHead(at, widths, predictor.layers(), predictor.useBn());
        return Optional.of((outputs, rows, forward) -> head.forward(outputs, forward));
    }

    @Override
    public Optional<Predictor> jigsaw(PredictorConfig.Jigsaw predictor) {
        return Optional.of(new Jigsaw(at, in, predictor.patches()));
    }

    @Override
    public Optional<Predictor> words(PredictorConfig.Words predictor) {
        return Optional.of(new WordWeights(
                at,
                in,
                predictor.words(),
                predictor.depths().stream().map(widths::applyAsInt).toList()));
    }

    @Override
    public Optional<Predictor> none() {
        return Optional.empty();
    }
}
