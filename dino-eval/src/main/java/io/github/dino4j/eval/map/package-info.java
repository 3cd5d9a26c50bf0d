/** Flat maps of a feature space. Entry: {@link io.github.dino4j.eval.map.FeatureMap}. */
@NullMarked
package io.github.dino4j.eval.map;

import org.jspecify.annotations.NullMarked;
