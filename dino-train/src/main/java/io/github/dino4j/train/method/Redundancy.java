package io.github.dino4j.train.method;

import io.github.dino4j.core.config.method.LossConfig;
import io.github.dino4j.vit.loss.CrossCorrelation;
import java.util.List;

/** The collapse that Barlow Twins' outputs can have: normalised over the batch they differ by image, but all say the same. */
final class Redundancy {
    private static final double ALIKE = 0.8;

    private Redundancy() {}

    static List<CollapseRule> rules(LossConfig loss) {
        return loss instanceof LossConfig.BarlowTwins
                ? List.of(new CollapseRule(
                        CrossCorrelation.REDUNDANCY.name(),
                        redundancy -> redundancy > ALIKE,
                        "collapse to one direction",
                        "all outputs alike = 1",
                        "raise method.loss.redundancy, or lower optim.lr"))
                : List.of();
    }
}
