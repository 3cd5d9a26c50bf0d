/** Patches, tokens and rows moved by fused nodes. */
@NullMarked
package io.github.dino4j.vit.ops.fused.token;

import org.jspecify.annotations.NullMarked;
