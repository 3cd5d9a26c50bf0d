package io.github.dino4j.core.config.method;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.Optional;

/**
 * Distributions that use all outputs alike over the images of a step and those of earlier steps, each view on its own: SwAV's, for
 * batches smaller than there are prototypes (Caron et al. 2020, arXiv 2006.09882, section 4 and appendix).
 *
 * @param temp the teacher's temperature
 * @param iterations turns of columns and rows
 * @param queue features of each view that are kept of earlier steps
 * @param queueEpoch epochs after which they join, once there are so many
 */
public record SinkhornQueue(TempConfig temp, int iterations, int queue, int queueEpoch) implements TargetConfig {
    private static final int MOST = 100; // after a few nothing changes any more

    /**
     * Checks the bounds.
     *
     * @param temp the teacher's temperature
     * @param iterations turns of columns and rows
     * @param queue features of each view that are kept of earlier steps
     * @param queueEpoch epochs after which they join, once there are so many
     */
    public SinkhornQueue {
        new Bounds()
                .within("iterations", iterations, 1, MOST)
                .atLeast("queue", queue, 1)
                .atLeast("queue_epoch", queueEpoch, 0)
                .hold();
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.sinkhornQueue(this);
    }

    @Override
    public boolean isDistribution() {
        return true;
    }

    @Override
    public Optional<TempConfig> sharpening() {
        return Optional.of(temp);
    }

    @Override
    public boolean mixesBatch() {
        return true;
    }
}
