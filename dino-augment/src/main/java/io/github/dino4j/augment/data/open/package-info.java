/** Images opened from whatever a run names, with those it holds out. */
@NullMarked
package io.github.dino4j.augment.data.open;

import org.jspecify.annotations.NullMarked;
