/** Targets and what they remember. */
@NullMarked
package io.github.dino4j.train.method;

import org.jspecify.annotations.NullMarked;
