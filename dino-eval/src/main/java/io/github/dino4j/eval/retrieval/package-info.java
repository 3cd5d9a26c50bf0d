/**
 * Image retrieval on the revisited Oxford and Paris ground truth, or on any folder with a query list (Caron et al. 2021,
 * section 4.2.1; Radenović et al. 2018). Entry: {@link io.github.dino4j.eval.retrieval.RetrievalBenchmark}.
 */
@NullMarked
package io.github.dino4j.eval.retrieval;

import org.jspecify.annotations.NullMarked;
