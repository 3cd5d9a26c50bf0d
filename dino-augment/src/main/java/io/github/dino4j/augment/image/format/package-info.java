/** What decoders of all formats are made of, and JPEG, which TIFF files hold too. */
@NullMarked
package io.github.dino4j.augment.image.format;

import org.jspecify.annotations.NullMarked;
