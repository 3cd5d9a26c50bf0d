/** Graphs, the engines that run them, and the flat parameter store. */
@NullMarked
package io.github.dino4j.core.engine;

import org.jspecify.annotations.NullMarked;
