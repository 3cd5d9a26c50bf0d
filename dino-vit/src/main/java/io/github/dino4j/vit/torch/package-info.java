/** Files of {@code torch.save}, read without PyTorch and without executing anything. */
@NullMarked
package io.github.dino4j.vit.torch;

import org.jspecify.annotations.NullMarked;
