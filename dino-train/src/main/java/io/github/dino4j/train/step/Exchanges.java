package io.github.dino4j.train.step;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;
import java.util.Optional;

/** What several processes exchange within a step, and whether an engine can. */
public final class Exchanges {
    private Exchanges() {}

    /**
     * Refuses a group for a method that looks at all images of a step, on an engine that cannot.
     *
     * @param config the run
     * @param group the processes
     * @throws InputException with what to change
     */
    public static void require(RunConfig config, Group group) throws InputException {
        Optional<String> refusal = refusal(config, group, TrainerState.engine(config));
        if (refusal.isPresent()) {
            throw new InputException(refusal.get());
        }
    }

    /**
     * Why processes cannot train together.
     *
     * @param config the run
     * @param group the processes
     * @param engine of each
     * @return one sentence; empty where they can
     */
    static Optional<String> refusal(RunConfig config, Group group, Engine engine) {
        String instead = "; train with one process, or set train.engine=onednn";
        if (!group.isAlone() && mixesAhead(config, engine)) {
            return Optional.of("method.name=" + config.method().name()
                    + " mixes views of images of all processes, which the engine " + engine.name() + " cannot" + instead
                    + ", or views.local.count=0");
        }
        if (!group.isAlone() && !engine.exchanges() && looksAtOthers(config)) {
            return Optional.of("method.name=" + config.method().name()
                    + " looks at the images of all processes in each step, which plans of the engine " + engine.name()
                    + " cannot" + instead);
        }
        return Optional.empty();
    }

    /** Whether mixed views of images of two processes would have to be made while others are on their way to a device. */
    private static boolean mixesAhead(RunConfig config, Engine engine) {
        return config.method().loss().hasSeveralPositives()
                && config.views().local().count() > 0
                && engine.residence().sends();
    }

    /** Whether what becomes of an image in a step depends on the others. */
    private static boolean looksAtOthers(RunConfig config) {
        MethodConfig method = config.method();
        return method.head().useBn()
                || method.predictor().useBn()
                || config.model().mixesBatch()
                || method.loss().mixesBatch()
                || method.target().mixesBatch()
                || method.koleo() > 0.0;
    }
}
