/** Schedules: values that move over the run. */
@NullMarked
package io.github.dino4j.core.schedule;

import org.jspecify.annotations.NullMarked;
