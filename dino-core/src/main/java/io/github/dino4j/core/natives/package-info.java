/** Native libraries before they are loaded. */
@NullMarked
package io.github.dino4j.core.natives;

import org.jspecify.annotations.NullMarked;
