/** The engine {@code java}: every kernel as a plain loop, the referee of all others. */
@NullMarked
package io.github.dino4j.core.scalar;

import org.jspecify.annotations.NullMarked;
