/**
 * Supervised training of a whole backbone: transfer from a checkpoint (the paper's table 6) or from scratch. It lives beside
 * the training loop because it shares optimiser, loader and checkpoints with it. Entry: {@link
 * io.github.dino4j.train.finetune.FineTuner}.
 */
@NullMarked
package io.github.dino4j.train.finetune;

import org.jspecify.annotations.NullMarked;
