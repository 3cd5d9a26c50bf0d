package io.github.dino4j.train.optim;

import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.core.schedule.StepValues;

/**
 * Which parameters learn. While the last layer is frozen its gradient is removed, not zeroed, as the original's {@code
 * cancel_gradients_last_layer}: a zero gradient would still decay weights and age moments.
 */
final class FreezeLastLayer {
    private static final String LAST_LAYER = "last_layer";

    private FreezeLastLayer() {}

    static boolean learns(Parameter parameter, StepValues at) {
        return parameter.trainable()
                && !(at.lastLayerFrozen() && parameter.name().contains(LAST_LAYER));
    }
}
