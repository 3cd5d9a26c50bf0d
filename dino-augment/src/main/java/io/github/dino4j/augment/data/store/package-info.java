/** Decoded pixels on the disk. */
@NullMarked
package io.github.dino4j.augment.data.store;

import org.jspecify.annotations.NullMarked;
