/** The command line. */
@NullMarked
package io.github.dino4j.cli;

import org.jspecify.annotations.NullMarked;
