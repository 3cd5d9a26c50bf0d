/** The command line. */
@NullMarked
package io.github.dino4j.train.cli;

import org.jspecify.annotations.NullMarked;
