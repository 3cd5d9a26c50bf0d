package io.github.dino4j.core.config.method;

/**
 * The network's own answers as classes, asked for at each epoch's start: the targets of UIC (Chen et al. 2020, arXiv 2006.11480).
 * All views of an image have its class.
 */
public record PseudoLabels() implements TargetConfig {
    @Override
    public <T> T map(Cases<T> cases) {
        return cases.pseudoLabels();
    }

    @Override
    public boolean isDistribution() {
        return true;
    }

    @Override
    public boolean isOfImages() {
        return true;
    }
}
