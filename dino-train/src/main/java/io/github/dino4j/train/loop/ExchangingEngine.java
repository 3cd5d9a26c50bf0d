package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import io.github.dino4j.train.step.Exchanges;
import io.github.dino4j.train.step.TrainerState;
import java.util.Optional;

/** Whether the engine of a run can do what several processes have to exchange in a step. */
final class ExchangingEngine {
    private ExchangingEngine() {}

    /** Refuses a group for a method that looks at all images of a batch, on an engine that cannot. */
    static void require(RunConfig config, Group group) throws InputException {
        Optional<String> refusal = Exchanges.refusal(config, group, TrainerState.engine(config));
        if (refusal.isPresent()) {
            throw new InputException(refusal.get());
        }
    }
}
