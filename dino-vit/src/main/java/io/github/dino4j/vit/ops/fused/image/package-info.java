/** Nodes of residual networks, over the images of all resolutions at once. */
@NullMarked
package io.github.dino4j.vit.ops.fused.image;

import org.jspecify.annotations.NullMarked;
