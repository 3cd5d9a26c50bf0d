/** Who is told of a run: metrics, progress, collapse, the verdict, and listeners of configurations and programs. */
@NullMarked
package io.github.dino4j.train.listen;

import org.jspecify.annotations.NullMarked;
