/** A listener that keeps gauges of a run in Micrometer's global registry, where that library is on the class path. */
@NullMarked
package io.github.dino4j.train.listen.micrometer;

import org.jspecify.annotations.NullMarked;
