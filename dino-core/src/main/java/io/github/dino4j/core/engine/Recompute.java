package io.github.dino4j.core.engine;

import java.util.Locale;

/** What a training step computes a second time for its backward pass instead of keeping it: memory for time. */
public enum Recompute {
    /** Nothing. */
    NONE,
    /** Layer norms and GELU, whose inputs are kept anyway: up to six of sixteen widths of a block, for a little time. */
    CHEAP,
    /** All of a block but its residual stream: least memory, for about a third more time. */
    BLOCKS;

    /**
     * The choice by the name that configurations use.
     *
     * @param name {@code none}, {@code cheap} or {@code blocks}
     * @return the choice
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Recompute named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
