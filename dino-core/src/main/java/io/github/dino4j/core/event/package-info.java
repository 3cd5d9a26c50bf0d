/** What happens in a run. */
@NullMarked
package io.github.dino4j.core.event;

import org.jspecify.annotations.NullMarked;
