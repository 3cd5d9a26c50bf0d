/** What more processes would bring: how long a step takes beside other processes, from what was measured of one and of the network. */
@NullMarked
package io.github.dino4j.train.scale;

import org.jspecify.annotations.NullMarked;
