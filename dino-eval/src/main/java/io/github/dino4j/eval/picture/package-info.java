/** Pictures as files and in pages. */
@NullMarked
package io.github.dino4j.eval.picture;

import org.jspecify.annotations.NullMarked;
