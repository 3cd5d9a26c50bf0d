/** The device {@code cuda}: kernels of our own and cuBLASLt's products on an NVIDIA GPU. */
@NullMarked
package io.github.dino4j.cuda;

import org.jspecify.annotations.NullMarked;
