/** How a run learns: head, predictor, teacher, targets and loss. */
@NullMarked
package io.github.dino4j.core.config.method;

import org.jspecify.annotations.NullMarked;
