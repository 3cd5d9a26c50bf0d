/** Files that are whole or not there. */
@NullMarked
package io.github.dino4j.core.io;

import org.jspecify.annotations.NullMarked;
