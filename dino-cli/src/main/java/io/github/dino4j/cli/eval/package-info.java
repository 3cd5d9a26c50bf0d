/** The commands that measure and use what a model has learned. */
@NullMarked
package io.github.dino4j.cli.eval;

import org.jspecify.annotations.NullMarked;
