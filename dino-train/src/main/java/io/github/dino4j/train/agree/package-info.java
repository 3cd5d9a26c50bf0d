/** Whether processes that train together are at the same work, and have come to the same numbers. */
@NullMarked
package io.github.dino4j.train.agree;

import org.jspecify.annotations.NullMarked;
