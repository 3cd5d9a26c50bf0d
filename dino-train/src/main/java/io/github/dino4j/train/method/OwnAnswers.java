package io.github.dino4j.train.method;

import io.github.dino4j.core.engine.GraphContext;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.train.assign.Assignments;
import io.github.dino4j.train.assign.ClusterBank;
import io.github.dino4j.train.assign.OwnClasses;
import io.github.dino4j.vit.loss.Pairs;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The network's own answers as targets, the same for all views of an image (Chen et al. 2020, arXiv 2006.11480).
 *
 * @param outDim outputs K
 */
record OwnAnswers(int outDim) implements Target {
    private static final List<Signal> OF_EPOCHS = List.of(
            new Signal(ClusterBank.USED, "", "share of classes that the network's answers use, all = 1"),
            new Signal(OwnClasses.KEPT, "", "share of images that the network has left in their class, all = 1"));

    /** A graph reads what the trainer writes. */
    @Override
    public SDVariable of(SDVariable outputs, GraphContext graph) {
        throw new IllegalStateException("answers of the epoch before are no teacher's outputs");
    }

    @Override
    public Pairs pairs(Pairs views) {
        return views.ofImages(1);
    }

    @Override
    public Optional<Assignments> assignments() {
        return Optional.of(new OwnClasses(outDim));
    }

    @Override
    public List<Signal> ofEpochs() {
        return OF_EPOCHS;
    }

    @Override
    public List<CollapseRule> collapseRules() {
        return List.of(Few.rule("lower optim.lr, or take fewer classes with method.head.out_dim"));
    }
}
