/** Sets of images as their authors publish them, whose classes and parts are told by files beside the images. */
@NullMarked
package io.github.dino4j.augment.data.published;

import org.jspecify.annotations.NullMarked;
