package io.github.dino4j.eval.dense;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.engine.Engine;
import io.github.dino4j.core.parameter.ParameterStore;
import io.github.dino4j.vit.network.Network;

/** A frozen backbone that describes an image of any shape by a vector and by the places that it is made of; close it. */
public interface ImageModel extends DenseSource, AutoCloseable {
    @Override
    void close();

    /**
     * A backbone's: a Vision Transformer's CLS and patch tokens, a convolutional network's mean and pixels of its last map.
     *
     * @param network the model
     * @param weights its weights, read at every call, or once by an engine for finished networks
     * @param engine what runs it
     * @return the model
     */
    static ImageModel of(Network network, ParameterStore weights, Engine engine) {
        return network.backbone().config() instanceof VitConfig
                ? new DenseExtractor(network, weights, engine)
                : new MapExtractor(network, weights, engine);
    }
}
