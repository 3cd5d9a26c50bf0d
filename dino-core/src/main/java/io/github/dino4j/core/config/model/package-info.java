/** What is trained: the backbones there are. */
@NullMarked
package io.github.dino4j.core.config.model;

import org.jspecify.annotations.NullMarked;
