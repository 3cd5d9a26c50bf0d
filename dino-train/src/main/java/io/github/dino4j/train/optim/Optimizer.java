package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.train.OptimConfig;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.core.schedule.StepValues;
import java.util.Map;

/** Moves weights against their gradients. */
public interface Optimizer {
    /**
     * The optimiser that a configuration asks for, without memory yet.
     *
     * @param config the choice
     * @param weights what learns, beside which the memory lies
     * @return the optimiser
     */
    static Optimizer of(OptimConfig config, ParameterStore weights) {
        return config.map(new OptimConfig.Cases<Optimizer>() {
            @Override
            public Optimizer adamw(OptimConfig.Adamw optim) {
                return new AdamW(weights, optim);
            }

            @Override
            public Optimizer sgd(OptimConfig.Sgd optim) {
                return new Momentum(weights, optim.momentum(), new Plain());
            }

            @Override
            public Optimizer lars(OptimConfig.Lars optim) {
                return new Momentum(weights, optim.momentum(), new Lars(optim.eta()));
            }

            @Override
            public Optimizer larc(OptimConfig.Larc optim) {
                return new Momentum(weights, optim.momentum(), new Larc(optim.trust(), optim.clip()));
            }
        });
    }

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
