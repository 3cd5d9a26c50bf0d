/** Weights of finished networks in the orders in which the library's kernels read them. */
@NullMarked
package io.github.dino4j.core.onednn.packed;

import org.jspecify.annotations.NullMarked;
