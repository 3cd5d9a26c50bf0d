/**
 * Weights of one backbone in another: other image sizes, patch sizes and channels. Entry: {@link
 * io.github.dino4j.vit.adapt.BackboneAdapter}.
 */
@NullMarked
package io.github.dino4j.vit.adapt;

import org.jspecify.annotations.NullMarked;
