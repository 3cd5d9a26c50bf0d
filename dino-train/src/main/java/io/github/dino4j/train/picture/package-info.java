/** Pictures for a person to look at. */
@NullMarked
package io.github.dino4j.train.picture;

import org.jspecify.annotations.NullMarked;
