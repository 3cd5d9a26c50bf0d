/** A page to watch runs by, served from their directories: read only, of bounded memory, and apart from what trains. */
@NullMarked
package io.github.dino4j.cli.dashboard;

import org.jspecify.annotations.NullMarked;
