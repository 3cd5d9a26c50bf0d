/** Computing threads. */
@NullMarked
package io.github.dino4j.core.parallel;

import org.jspecify.annotations.NullMarked;
