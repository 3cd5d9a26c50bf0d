/** Linear layers in int8 by oneDNN: weights that are rounded once, and rows that are rounded when they come by. */
@NullMarked
package io.github.dino4j.core.onednn.quantized;

import org.jspecify.annotations.NullMarked;
