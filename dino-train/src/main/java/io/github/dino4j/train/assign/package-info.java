/** What the images of a set are taken for until the next epoch: clusters or classes that a method finds by looking at all of them. */
@NullMarked
package io.github.dino4j.train.assign;

import org.jspecify.annotations.NullMarked;
