/** What computes: kernels over memory. */
@NullMarked
package io.github.dino4j.core.device;

import org.jspecify.annotations.NullMarked;
