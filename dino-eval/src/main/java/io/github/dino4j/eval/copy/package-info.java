/**
 * Copy detection in the Copydays layout (Caron et al. 2021, section 4.2.1; Douze et al. 2009; Berman et al. 2019). Entry:
 * {@link io.github.dino4j.eval.copy.CopyBenchmark}.
 */
@NullMarked
package io.github.dino4j.eval.copy;

import org.jspecify.annotations.NullMarked;
