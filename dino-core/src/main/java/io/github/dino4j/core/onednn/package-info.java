/** Fused nodes on the CPU by oneDNN. */
@NullMarked
package io.github.dino4j.core.onednn;

import org.jspecify.annotations.NullMarked;
