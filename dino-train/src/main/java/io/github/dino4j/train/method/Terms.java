package io.github.dino4j.train.method;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.loss.Nearness;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/** What is added to the loss over views: KoLeo. */
final class Terms {
    private final RunConfig run;

    Terms(RunConfig run) {
        this.run = run;
    }

    private boolean keepsApart() {
        return run.method().koleo() > 0.0;
    }

    private Nearness nearness(int batch) {
        return new Nearness(run.method().koleo(), run.views().global().count(), batch);
    }

    /** What the graphs tell of each step. */
    List<Signal> signals() {
        return keepsApart() ? List.of(Nearness.SIGNAL) : List.of();
    }

    /** Emits the nodes in the student's graph, for a batch of images. */
    SDVariable addTo(SDVariable loss, int batch, Forward forward) {
        return keepsApart() ? nearness(batch).addTo(loss, forward.recorded(Network.FEATURES), forward) : loss;
    }

    /** Floats that a step keeps. */
    long activations(int batch) {
        return keepsApart() ? nearness(batch).activations() : 0L;
    }
}
