/**
 * Backbones to evaluate, from any weights file that can be read, with the labelled images to evaluate them on. Entry: {@link
 * io.github.dino4j.eval.model.PretrainedModel}.
 */
@NullMarked
package io.github.dino4j.eval.model;

import org.jspecify.annotations.NullMarked;
