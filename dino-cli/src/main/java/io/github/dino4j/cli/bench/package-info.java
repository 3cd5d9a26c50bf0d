/** The commands that measure speed. */
@NullMarked
package io.github.dino4j.cli.bench;

import org.jspecify.annotations.NullMarked;
