/** The configuration: immutable records, bound once from YAML. */
@NullMarked
package io.github.dino4j.core.config;

import org.jspecify.annotations.NullMarked;
