/** Signals of a run that need no labels. */
@NullMarked
package io.github.dino4j.train.signal;

import org.jspecify.annotations.NullMarked;
