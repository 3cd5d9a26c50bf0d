/** The operations that models are written in, and their emission as SameDiff nodes. */
@NullMarked
package io.github.dino4j.vit.ops;

import org.jspecify.annotations.NullMarked;
