/** What an export takes from a run beside the backbone. */
@NullMarked
package io.github.dino4j.train.export;

import org.jspecify.annotations.NullMarked;
