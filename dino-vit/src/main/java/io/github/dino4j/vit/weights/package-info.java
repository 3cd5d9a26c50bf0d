/** Weights of Vision Transformers from and for other programs; {@link io.github.dino4j.vit.weights.Weights} is the way in. */
@NullMarked
package io.github.dino4j.vit.weights;

import org.jspecify.annotations.NullMarked;
