/**
 * Classifiers on frozen features: the linear probe of {@code eval_linear.py} (the paper's section 4.1) and the logistic
 * regression of its low-shot tables. Entries: {@link io.github.dino4j.eval.linear.LinearProbe} and {@link
 * io.github.dino4j.eval.linear.LogisticRegression}.
 */
@NullMarked
package io.github.dino4j.eval.linear;

import org.jspecify.annotations.NullMarked;
