/** Views and images as Deeplearning4j and DataVec take them. */
@NullMarked
package io.github.dino4j.augment.dl4j;

import org.jspecify.annotations.NullMarked;
