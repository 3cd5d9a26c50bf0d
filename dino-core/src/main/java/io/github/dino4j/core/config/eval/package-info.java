/** What is measured during and after training. */
@NullMarked
package io.github.dino4j.core.config.eval;

import org.jspecify.annotations.NullMarked;
