/**
 * An embedder's numbers as Micrometer's meters, for programs that have {@code micrometer-core} on their class path. Nothing
 * else needs it.
 */
@NullMarked
package io.github.dino4j.eval.embed.micrometer;

import org.jspecify.annotations.NullMarked;
