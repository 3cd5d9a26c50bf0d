/** Image files decoded, whatever their format. */
@NullMarked
package io.github.dino4j.augment.image.decode;

import org.jspecify.annotations.NullMarked;
