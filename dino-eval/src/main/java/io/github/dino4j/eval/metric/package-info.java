/** How often a classifier is right: overall, by class, and what it takes for what. */
@NullMarked
package io.github.dino4j.eval.metric;

import org.jspecify.annotations.NullMarked;
