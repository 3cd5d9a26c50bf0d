package io.github.dino4j.train.loop;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.MethodConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.parallel.Group;

/** Whether a run can be shared by processes that each see images of their own alone. */
final class OwnBatches {
    private OwnBatches() {}

    /** Refuses a group for a method that needs all images of a batch at once. */
    static void require(RunConfig config, Group group) throws InputException {
        MethodConfig method = config.method();
        boolean mixed = method.head().useBn()
                || method.predictor().useBn()
                || config.model().mixesBatch();
        if (mixed && !group.isAlone()) {
            throw new InputException(
                    "batch normalisation (method.head.use_bn, method.predictor.use_bn or the backbone's)"
                            + " would see each process's images alone; train with one process, or without it");
        }
        if (method.loss().mixesBatch() && !group.isAlone()) {
            throw new InputException(
                    "method.loss: images would be compared with those of their own process alone; train"
                            + " with one process, or with a loss that compares them with a teacher or a queue, such as moco");
        }
        if (method.target().looksAtAll() && !group.isAlone()) {
            throw new InputException(
                    "method.target: each process would look at all images and remember those of its own"
                            + " steps alone; train with one process, or with another target, such as sinkhorn");
        }
        if (method.koleo() > 0.0 && !group.isAlone()) {
            throw new InputException(
                    "method.koleo: images would be kept apart from those of their own process alone; train"
                            + " with one process, or set it to 0");
        }
        if (method.target().mixesBatch() && !group.isAlone()) {
            throw new InputException("method.target: targets would be balanced over each process's images alone; train"
                    + " with one process, or with another target, such as center-sharpen");
        }
    }
}
