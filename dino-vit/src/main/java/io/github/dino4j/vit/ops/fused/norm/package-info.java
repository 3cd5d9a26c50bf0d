/** Normalisations as fused nodes. */
@NullMarked
package io.github.dino4j.vit.ops.fused.norm;

import org.jspecify.annotations.NullMarked;
