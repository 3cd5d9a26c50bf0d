/** Images of a Spark cluster as vectors. */
@NullMarked
package io.github.dino4j.spark;

import org.jspecify.annotations.NullMarked;
