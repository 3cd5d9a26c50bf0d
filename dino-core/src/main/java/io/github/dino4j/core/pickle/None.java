package io.github.dino4j.core.pickle;

/** Python's {@code None}. */
public enum None {
    /** The only one. */
    NONE
}
