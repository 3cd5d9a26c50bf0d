/** The commands that bring weights in and out and compare them. */
@NullMarked
package io.github.dino4j.cli.weights;

import org.jspecify.annotations.NullMarked;
