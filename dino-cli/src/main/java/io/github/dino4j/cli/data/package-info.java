/** The commands that look at images and views before anything learns from them. */
@NullMarked
package io.github.dino4j.cli.data;

import org.jspecify.annotations.NullMarked;
