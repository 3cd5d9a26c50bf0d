package io.github.dino4j.train.optim;

import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.util.Map;

/** Moves weights against their gradients. */
public interface Optimizer {
    /**
     * Takes one step.
     *
     * @param weights changed in place
     * @param gradients of the same layout, clipped already
     * @param at learning rate, weight decay and what is frozen
     */
    void step(ParameterStore weights, ParameterStore gradients, StepValues at);

    /** {@return the optimiser's memory by checkpoint name; writes go through} */
    Map<String, ParameterStore> moments();

    /** {@return how many steps each parameter has taken, in layout order; writes go through} */
    long[] steps();
}
