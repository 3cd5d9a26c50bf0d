/** What a MATLAB file says, for sets whose labels are in one. */
@NullMarked
package io.github.dino4j.augment.data.published.mat;

import org.jspecify.annotations.NullMarked;
