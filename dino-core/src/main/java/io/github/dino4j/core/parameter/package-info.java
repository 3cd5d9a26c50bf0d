/** Named weights in one flat buffer. */
@NullMarked
package io.github.dino4j.core.parameter;

import org.jspecify.annotations.NullMarked;
