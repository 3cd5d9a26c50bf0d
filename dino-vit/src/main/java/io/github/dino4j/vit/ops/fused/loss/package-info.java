/** Losses and their targets as fused nodes. */
@NullMarked
package io.github.dino4j.vit.ops.fused.loss;

import org.jspecify.annotations.NullMarked;
