/** Processes that train together over XGBoost's Rabit: Maven brings all of it, nothing is installed. */
@NullMarked
package io.github.dino4j.rabit;

import org.jspecify.annotations.NullMarked;
