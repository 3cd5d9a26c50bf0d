/** A listener that sends numbers, settings and the verdict to an MLflow tracking server, on a thread of its own. */
@NullMarked
package io.github.dino4j.train.listen.mlflow;

import org.jspecify.annotations.NullMarked;
