/**
 * Embeddings for programs that serve requests: one object that turns images into vectors, safe to share between threads.
 * Entry: {@link io.github.dino4j.eval.embed.DinoEmbedder}.
 */
@NullMarked
package io.github.dino4j.eval.embed;

import org.jspecify.annotations.NullMarked;
