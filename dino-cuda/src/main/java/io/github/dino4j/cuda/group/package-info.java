/** What processes that train together do with a GPU each: which one a process takes, and sums that never leave them. */
@NullMarked
package io.github.dino4j.cuda.group;

import org.jspecify.annotations.NullMarked;
