package io.github.dino4j.train.step;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.vit.model.Backbone;
import java.util.List;

/**
 * The fixed shapes of what is computed at once: a training step, or a part of it where gradients are accumulated.
 *
 * @param batch images B
 * @param channels C
 * @param globals global views G
 * @param globalSize their side S
 * @param locals local views L
 * @param localSize their side s
 */
record StepShape(int batch, int channels, int globals, int globalSize, int locals, int localSize) {
    static StepShape of(RunConfig config) {
        return new StepShape(
                config.train().batchSize() / config.train().accumulate(),
                config.model().inChans(),
                config.views().global().count(),
                config.views().global().size(),
                config.views().local().count(),
                config.views().local().size());
    }

    int globalRows() {
        return globals * batch;
    }

    int localRows() {
        return locals * batch;
    }

    /** The images of each resolution. */
    List<Backbone.Images> images() {
        Backbone.Images global = new Backbone.Images(globalRows(), globalSize);
        return locals == 0 ? List.of(global) : List.of(global, new Backbone.Images(localRows(), localSize));
    }

    long[] globalShape() {
        return new long[] {globalRows(), channels, globalSize, globalSize};
    }

    long[] localShape() {
        return new long[] {localRows(), channels, localSize, localSize};
    }
}
