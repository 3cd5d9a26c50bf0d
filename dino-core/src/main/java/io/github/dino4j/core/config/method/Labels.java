package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;

/**
 * The classes of the images, as their folders name them: the tables' supervised rows. All views of an image have its class.
 *
 * @param smoothing share of a target that is spread over all outputs
 */
public record Labels(double smoothing) implements TargetConfig {
    /**
     * Checks the bounds.
     *
     * @param smoothing share of a target that is spread over all outputs
     */
    public Labels {
        new Bounds()
                .demand("smoothing", smoothing >= 0.0 && smoothing < 1.0, "must be in [0, 1)", smoothing)
                .hold();
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.labels(this);
    }

    @Override
    public boolean isDistribution() {
        return true;
    }

    @Override
    public boolean readsLabels() {
        return true;
    }
}
