/** Backbone and head as student, teacher and feature graphs. */
@NullMarked
package io.github.dino4j.vit.network;

import org.jspecify.annotations.NullMarked;
