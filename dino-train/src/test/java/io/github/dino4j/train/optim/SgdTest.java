package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.train.OptimConfig;

class SgdTest extends MomentumContract {
    SgdTest() {
        super("sgd", new OptimConfig.Sgd(0.03, 0.0, 0.0, DECAY, 0.9, 3.0, 0));
    }
}
