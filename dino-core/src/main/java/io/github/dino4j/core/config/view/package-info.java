/** What is seen: crops and the operations on them. */
@NullMarked
package io.github.dino4j.core.config.view;

import org.jspecify.annotations.NullMarked;
