/** What a run's metrics and configuration say of it: a verdict, its evidence, and what to change. */
@NullMarked
package io.github.dino4j.eval.diagnose;

import org.jspecify.annotations.NullMarked;
