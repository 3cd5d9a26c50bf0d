/** Images as arrays of samples, and how files become them. */
@NullMarked
package io.github.dino4j.augment.image;

import org.jspecify.annotations.NullMarked;
