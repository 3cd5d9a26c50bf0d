/** Images, steps, optimiser and checkpoints of a run. */
@NullMarked
package io.github.dino4j.core.config.train;

import org.jspecify.annotations.NullMarked;
