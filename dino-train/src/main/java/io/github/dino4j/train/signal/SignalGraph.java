package io.github.dino4j.train.signal;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.engine.GraphSource;
import io.github.dino4j.vit.model.Forward;
import io.github.dino4j.vit.network.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Input {@code images} (B, C, S, S); outputs {@code features} (B, D) of the backbone, and {@code head} (B, H): the head's
 * bottleneck where it has one, whose directions its outputs share, else its outputs.
 */
record SignalGraph(Network network, int batch, int size) implements GraphSource {
    @Override
    public void build(GraphContext graph) {
        Forward forward = Forward.inference(graph);
        SDVariable images = network.images(graph, "images", batch, size);
        SDVariable outputs = network.forward(List.of(images), forward); // (B, K)
        graph.output("features", forward.intermediates().getOrDefault("features", outputs));
        graph.output("head", forward.intermediates().getOrDefault("bottleneck", outputs));
    }
}
