/**
 * What a frozen backbone makes of one image of any shape: CLS token, patch tokens and attention of any block. Entry: {@link
 * io.github.dino4j.eval.dense.DenseExtractor}.
 */
@NullMarked
package io.github.dino4j.eval.dense;

import org.jspecify.annotations.NullMarked;
