/** Image sources and the prefetching loader. */
@NullMarked
package io.github.dino4j.augment.data;

import org.jspecify.annotations.NullMarked;
