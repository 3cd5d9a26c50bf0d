/** The training loop, and what happens around its steps: the run directory, saving, measuring, telling, other processes. */
@NullMarked
package io.github.dino4j.train.loop;

import org.jspecify.annotations.NullMarked;
