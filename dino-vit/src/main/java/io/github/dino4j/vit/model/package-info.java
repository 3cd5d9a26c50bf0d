/** The Vision Transformer. */
@NullMarked
package io.github.dino4j.vit.model;

import org.jspecify.annotations.NullMarked;
