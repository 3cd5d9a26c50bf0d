/** The image operations, exact to Pillow. */
@NullMarked
package io.github.dino4j.augment.op;

import org.jspecify.annotations.NullMarked;
