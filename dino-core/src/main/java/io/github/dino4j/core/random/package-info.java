/** Seeded randomness that is derived by folding, never consumed across tasks. */
@NullMarked
package io.github.dino4j.core.random;

import org.jspecify.annotations.NullMarked;
