/** Methods: how teacher outputs become targets, what is remembered from step to step, and what tells of collapse. */
@NullMarked
package io.github.dino4j.train.method;

import org.jspecify.annotations.NullMarked;
