package io.github.dino4j.augment.data;

import java.util.Locale;

/** Which half of a data set. */
public enum Split {
    /** Images to train on, or to vote. */
    TRAIN,
    /** Held-out images. */
    VAL;

    /** {@return the other half} */
    public Split other() {
        return this == TRAIN ? VAL : TRAIN;
    }

    /** {@return the name of its folder} */
    public String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
