/** Features of more images than memory holds, or than one sitting computes: in parts that are whole or not there. */
@NullMarked
package io.github.dino4j.eval.parts;

import org.jspecify.annotations.NullMarked;
