/** Listeners: metrics, progress, collapse. */
@NullMarked
package io.github.dino4j.train.listen;

import org.jspecify.annotations.NullMarked;
