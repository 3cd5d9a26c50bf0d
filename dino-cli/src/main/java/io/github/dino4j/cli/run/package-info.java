/** The commands around a training run: its configuration, the run itself, its report, runs beside each other. */
@NullMarked
package io.github.dino4j.cli.run;

import org.jspecify.annotations.NullMarked;
