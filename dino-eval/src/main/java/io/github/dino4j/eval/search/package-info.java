/**
 * Looking at a feature space: the images nearest to one, and a page of them. Entries: {@link
 * io.github.dino4j.eval.search.ImageSearch}, {@link io.github.dino4j.eval.search.SearchPage}.
 */
@NullMarked
package io.github.dino4j.eval.search;

import org.jspecify.annotations.NullMarked;
