/** Losses: how student outputs are compared with targets, each in one file with its equation. */
@NullMarked
package io.github.dino4j.vit.loss;

import org.jspecify.annotations.NullMarked;
