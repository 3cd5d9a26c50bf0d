/** Features of whole data sets: the frozen backbone's answer, one row per image, that every evaluation starts from. */
@NullMarked
package io.github.dino4j.eval.feature;

import org.jspecify.annotations.NullMarked;
