package io.github.dino4j.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What became of an image: a vector, or why there is none.
 *
 * @param vector the numbers, or null
 * @param error why there is none, in one sentence, or null
 * @serial exclude
 */
@SuppressWarnings({"ArrayRecordComponent", "InvalidBlockTag"
}) // passed on, never compared; its fields are those of the record
public record EmbeddedImage(
        float @Nullable [] vector, @Nullable String error) implements Serializable {}
