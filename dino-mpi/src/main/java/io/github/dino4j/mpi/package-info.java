/** The transport {@code mpi}: Open MPI's library, called by JNA; nothing native is built or brought along. */
@NullMarked
package io.github.dino4j.mpi;

import org.jspecify.annotations.NullMarked;
