/** Training from code and from the command line. */
@NullMarked
package io.github.dino4j.train;

import org.jspecify.annotations.NullMarked;
