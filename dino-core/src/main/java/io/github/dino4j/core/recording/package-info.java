/** A step of a SameDiff graph, written down. */
@NullMarked
package io.github.dino4j.core.recording;

import org.jspecify.annotations.NullMarked;
