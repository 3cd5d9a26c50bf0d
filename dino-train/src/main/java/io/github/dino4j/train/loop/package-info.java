/** The training loop and what surrounds it. */
@NullMarked
package io.github.dino4j.train.loop;

import org.jspecify.annotations.NullMarked;
