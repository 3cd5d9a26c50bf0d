/** What names of files, folders and classes say. */
@NullMarked
package io.github.dino4j.augment.data.names;

import org.jspecify.annotations.NullMarked;
