package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.train.OptimConfig;

class LarcTest extends MomentumContract {
    LarcTest() {
        super("larc", new OptimConfig.Larc(0.3, 0.0, 0.0, DECAY, 0.9, 0.001, false, 3.0, 0));
    }
}
