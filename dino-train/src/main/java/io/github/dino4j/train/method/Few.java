package io.github.dino4j.train.method;

import io.github.dino4j.train.assign.ClusterBank;

/** What a collapse looks like of methods that sort all images into classes of their own: nearly all are in a few of them. */
final class Few {
    private static final double SHARE = 0.05;

    private Few() {}

    static CollapseRule rule(String advice) {
        return new CollapseRule(
                ClusterBank.USED, share -> share < SHARE, "collapse to few classes", "all classes in use = 1", advice);
    }
}
