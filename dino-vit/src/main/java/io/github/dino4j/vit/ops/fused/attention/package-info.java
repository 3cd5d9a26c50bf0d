/** Attention as fused nodes, with and without weights in memory. */
@NullMarked
package io.github.dino4j.vit.ops.fused.attention;

import org.jspecify.annotations.NullMarked;
