/** One step of training, Algorithm 1, with all that it reads and changes; what is timed, recorded and reckoned of it. */
@NullMarked
package io.github.dino4j.train.step;

import org.jspecify.annotations.NullMarked;
