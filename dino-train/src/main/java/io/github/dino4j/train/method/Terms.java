package io.github.dino4j.train.method;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.method.PatchesConfig;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.vit.loss.Nearness;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import io.github.dino4j.vit.ops.LossOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/** What is added to the loss over views: KoLeo, and what is learnt of masked patches. */
final class Terms {
    private final RunConfig run;
    private final Optional<PatchTerm> patches;

    Terms(RunConfig run, Network network) {
        this.run = run;
        this.patches = run.method().patches() instanceof PatchesConfig.Ibot ibot
                ? Optional.of(new PatchTerm(run, network, ibot))
                : Optional.empty();
    }

    /** {@return what is learnt of masked patches, which needs the features of all places} */
    Optional<PatchTerm> patches() {
        return patches;
    }

    private boolean keepsApart() {
        return run.method().koleo() > 0.0;
    }

    private Nearness nearness(int batch) {
        return new Nearness(run.method().koleo(), run.views().global().count(), batch);
    }

    /** What is remembered from step to step. */
    List<StateTensor> state() {
        return patches.map(PatchTerm::state).orElse(List.of());
    }

    /** What the graphs tell of each step. */
    List<Signal> signals() {
        List<Signal> signals = new ArrayList<>(keepsApart() ? List.of(Nearness.SIGNAL) : List.of());
        patches.ifPresent(each -> signals.addAll(each.signals()));
        return signals;
    }

    /** Emits the nodes in the student's graph, for a batch of images. */
    SDVariable addTo(SDVariable loss, int batch, Forward forward) {
        SDVariable apart = keepsApart() ? nearness(loss, batch, forward) : loss;
        return patches.map(each -> each.addTo(apart, batch, forward)).orElse(apart);
    }

    /** Neighbours are sought among the images of all processes. */
    private SDVariable nearness(SDVariable loss, int batch, Forward forward) {
        SDVariable features = forward.recorded(Network.FEATURES); // (V*B, D)
        int ranks = forward.graph().ranks();
        if (ranks > 1) {
            LossOps ops = forward.ops().losses();
            int views = run.views().global().count();
            features = ops.together(ops.firstRows(features, views * batch), views); // (G*B of all, D)
        }
        return nearness(batch * ranks).addTo(loss, features, forward);
    }

    /** Floats that a step of one of several processes keeps. */
    long activations(int batch, int ranks) {
        return (keepsApart() ? nearness(batch * ranks).activations() : 0L)
                + patches.map(each -> each.activations(batch)).orElse(0L);
    }
}
