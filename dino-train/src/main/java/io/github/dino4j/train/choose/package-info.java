/** From a folder of images and a budget of time to settings, each with its reason; and what a run will come to, before it starts. */
@NullMarked
package io.github.dino4j.train.choose;

import org.jspecify.annotations.NullMarked;
