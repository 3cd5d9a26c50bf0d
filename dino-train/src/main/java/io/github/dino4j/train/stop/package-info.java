/** How the system's signals end a training. */
@NullMarked
package io.github.dino4j.train.stop;

import org.jspecify.annotations.NullMarked;
