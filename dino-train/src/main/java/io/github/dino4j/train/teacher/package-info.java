/** How teachers follow students. */
@NullMarked
package io.github.dino4j.train.teacher;

import org.jspecify.annotations.NullMarked;
