/** Engines, which run graphs, and what graphs are built with. */
@NullMarked
package io.github.dino4j.core.engine;

import org.jspecify.annotations.NullMarked;
