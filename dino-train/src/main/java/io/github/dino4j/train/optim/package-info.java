/** Optimisers over flat parameters. */
@NullMarked
package io.github.dino4j.train.optim;

import org.jspecify.annotations.NullMarked;
