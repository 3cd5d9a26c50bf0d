/** From a recorded step to a list of kernels over one block of memory, whatever the device. */
@NullMarked
package io.github.dino4j.core.plan;

import org.jspecify.annotations.NullMarked;
