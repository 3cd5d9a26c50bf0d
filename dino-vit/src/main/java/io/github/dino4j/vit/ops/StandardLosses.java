package io.github.dino4j.vit.ops;

import org.nd4j.autodiff.samediff.SDVariable;

/** Losses in stock nodes. */
final class StandardLosses implements LossOps {
    @Override
    public SDVariable difference(SDVariable a, SDVariable b) {
        return a.sub(b);
    }
}
