/** Images in folders, lists and tar files, and the indexes of large sets. */
@NullMarked
package io.github.dino4j.augment.data.files;

import org.jspecify.annotations.NullMarked;
