/** Python's pickles, read as data: nothing is executed, and what is made is on a list. */
@NullMarked
package io.github.dino4j.core.pickle;

import org.jspecify.annotations.NullMarked;
