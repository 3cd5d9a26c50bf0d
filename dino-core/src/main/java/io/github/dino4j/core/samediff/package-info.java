/** Stock nodes by SameDiff's own session: the reference. */
@NullMarked
package io.github.dino4j.core.samediff;

import org.jspecify.annotations.NullMarked;
