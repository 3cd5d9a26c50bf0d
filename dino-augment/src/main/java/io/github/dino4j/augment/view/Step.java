package io.github.dino4j.augment.view;

import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.core.random.RandomStream;

/** One operation of a view, ready to be drawn. */
@FunctionalInterface
interface Step {
    /** Draws its numbers, if it has any. */
    Drawn draw(RandomStream random);

    /** An operation with its numbers: what it does is what it says. */
    interface Drawn {
        /** Changes the image. */
        void apply(Canvas image);

        /** In a few words, such as {@code blur 1.20}. */
        String describe();
    }
}
