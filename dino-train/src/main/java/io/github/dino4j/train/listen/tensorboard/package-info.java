/** A listener that writes TensorBoard's event files and the files of its projector. */
@NullMarked
package io.github.dino4j.train.listen.tensorboard;

import org.jspecify.annotations.NullMarked;
