/**
 * Weighted k-nearest-neighbour classification of frozen features, the paper's first measure (section 4.1) and the
 * original's {@code eval_knn.py}. Entry: {@link io.github.dino4j.eval.knn.KnnEvaluator}.
 */
@NullMarked
package io.github.dino4j.eval.knn;

import org.jspecify.annotations.NullMarked;
