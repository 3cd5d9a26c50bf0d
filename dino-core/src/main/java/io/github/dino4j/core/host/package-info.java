/** What devices share whose memory is the host's. */
@NullMarked
package io.github.dino4j.core.host;

import org.jspecify.annotations.NullMarked;
