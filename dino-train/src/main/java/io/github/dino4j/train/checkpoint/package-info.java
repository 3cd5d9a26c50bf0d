/** Checkpoints and resume. */
@NullMarked
package io.github.dino4j.train.checkpoint;

import org.jspecify.annotations.NullMarked;
