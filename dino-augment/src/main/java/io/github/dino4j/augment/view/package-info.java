/** Multi-crop views. */
@NullMarked
package io.github.dino4j.augment.view;

import org.jspecify.annotations.NullMarked;
