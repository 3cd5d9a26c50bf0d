/** The commands that show and sort a folder of images by what a network sees in them. */
@NullMarked
package io.github.dino4j.cli.curate;

import org.jspecify.annotations.NullMarked;
