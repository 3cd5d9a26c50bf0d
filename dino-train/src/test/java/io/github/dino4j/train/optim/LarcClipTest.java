package io.github.dino4j.train.optim;

import io.github.dino4j.core.config.train.OptimConfig;

class LarcClipTest extends MomentumContract {
    LarcClipTest() {
        super("larc_clip", new OptimConfig.Larc(0.3, 0.0, 0.0, DECAY, 0.9, 0.001, true, 3.0, 0));
    }
}
