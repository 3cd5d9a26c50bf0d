/** The CUDA driver and cuBLASLt, called by JNA: nothing native is built or brought along. */
@NullMarked
package io.github.dino4j.cuda.driver;

import org.jspecify.annotations.NullMarked;
