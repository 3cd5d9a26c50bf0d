/** What features tell of a network without labels: how many directions they use, how alike images are, what stays from epoch to epoch. */
@NullMarked
package io.github.dino4j.eval.signal;

import org.jspecify.annotations.NullMarked;
