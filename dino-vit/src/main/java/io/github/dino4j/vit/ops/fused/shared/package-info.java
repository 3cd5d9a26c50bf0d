/** Nodes that look at the rows of all processes that train together. */
@NullMarked
package io.github.dino4j.vit.ops.fused.shared;

import org.jspecify.annotations.NullMarked;
