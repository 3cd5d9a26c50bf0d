/** The vocabulary as coarse nodes of our own, each with its gradient node. */
@NullMarked
package io.github.dino4j.vit.ops.fused;

import org.jspecify.annotations.NullMarked;
