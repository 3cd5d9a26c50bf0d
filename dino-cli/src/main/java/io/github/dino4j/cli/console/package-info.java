/** What all commands share: where they print, how they end, and how they refuse input. */
@NullMarked
package io.github.dino4j.cli.console;

import org.jspecify.annotations.NullMarked;
