/** How records are read from YAML, with the bounds and the places that mistakes are told with. */
@NullMarked
package io.github.dino4j.core.config.bind;

import org.jspecify.annotations.NullMarked;
