/** The backbone as a layer of Deeplearning4j's networks. */
@NullMarked
package io.github.dino4j.vit.dl4j;

import org.jspecify.annotations.NullMarked;
