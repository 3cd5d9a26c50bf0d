package io.github.dino4j.augment.view;

import io.github.dino4j.augment.op.Canvas;
import io.github.dino4j.core.random.RandomStream;

/** One operation of a view, ready to be done. */
interface Step {
    /** Draws its numbers and changes the image. */
    void apply(Canvas image, RandomStream random);

    /** Draws the same numbers and says in a few words what {@link #apply} would do. */
    String describe(RandomStream random);
}
