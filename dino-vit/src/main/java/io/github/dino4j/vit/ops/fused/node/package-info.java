/** What a fused node is. */
@NullMarked
package io.github.dino4j.vit.ops.fused.node;

import org.jspecify.annotations.NullMarked;
