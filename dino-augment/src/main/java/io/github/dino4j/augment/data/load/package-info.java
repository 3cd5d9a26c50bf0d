/** Batches made ahead by threads. */
@NullMarked
package io.github.dino4j.augment.data.load;

import org.jspecify.annotations.NullMarked;
