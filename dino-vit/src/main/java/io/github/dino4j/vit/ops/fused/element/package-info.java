/** Matrix products and arithmetic on elements as fused nodes. */
@NullMarked
package io.github.dino4j.vit.ops.fused.element;

import org.jspecify.annotations.NullMarked;
