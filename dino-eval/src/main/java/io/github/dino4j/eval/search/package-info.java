/**
 * Looking at a feature space: the images nearest to one, and a flat map of all. Entries: {@link
 * io.github.dino4j.eval.search.ImageSearch}, {@link io.github.dino4j.eval.search.FeatureMap}.
 */
@NullMarked
package io.github.dino4j.eval.search;

import org.jspecify.annotations.NullMarked;
