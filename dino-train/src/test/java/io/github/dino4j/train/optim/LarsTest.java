package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.train.OptimConfig;

class LarsTest extends MomentumContract {
    LarsTest() {
        super("lars", new OptimConfig.Lars(0.3, 0.0, 0.0, DECAY, 0.9, 0.001, 3.0, 0));
    }
}
