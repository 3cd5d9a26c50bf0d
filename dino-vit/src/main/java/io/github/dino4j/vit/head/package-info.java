/** Projection heads. */
@NullMarked
package io.github.dino4j.vit.head;

import org.jspecify.annotations.NullMarked;
