package io.github.dino4j.vit.network;

import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.vit.loss.CrossView;
import io.github.dino4j.vit.loss.Pairs;

/** Student graphs with objectives. */
final class Objectives {
    private Objectives() {}

    /** DINO's, with an input {@code targets}. */
    static StudentGraph crossView(Network network, ViewsConfig views, int batch, double temperature) {
        Pairs pairs = StudentGraph.pairs(views, batch, false);
        return new StudentGraph(network, views, batch, (outputs, forward) -> new CrossView(temperature)
                .of(
                        outputs,
                        forward.graph()
                                .input(
                                        "targets",
                                        (long) pairs.global() * batch,
                                        network.head().outDim()),
                        pairs,
                        forward));
    }
}
