package io.github.dino4j.train.assign;

import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.random.Rng;
import io.github.dino4j.vit.network.Network;

/**
 * What there is at an epoch's start.
 *
 * @param epoch from 0
 * @param config the run
 * @param images all of them
 * @param student the network that learns
 * @param remembered what the method remembers from step to step
 * @param group the processes that train together, in all of which an epoch starts alike
 */
public record EpochStart(
        int epoch, RunConfig config, ImageSource images, Student student, ParameterStore remembered, Group group) {
    /**
     * The network that learns.
     *
     * @param network backbone and head
     * @param weights as they are
     * @param engine what computes its steps, in all processes together
     */
    public record Student(Network network, ParameterStore weights, Engine engine) {}

    /** The key of what is drawn at this start for a purpose. */
    Rng rng(String purpose) {
        return Rng.of(config.train().seed()).fold(purpose).fold(epoch);
    }
}
