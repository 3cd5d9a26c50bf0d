/** TIFF and its compressions and colours. */
@NullMarked
package io.github.dino4j.augment.image.tiff;

import org.jspecify.annotations.NullMarked;
