/** Which patches a student does not see. */
@NullMarked
package io.github.dino4j.vit.mask;

import org.jspecify.annotations.NullMarked;
