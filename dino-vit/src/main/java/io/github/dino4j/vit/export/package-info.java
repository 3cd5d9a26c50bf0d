/** Backbones for other programs: safetensors, ONNX, SameDiff files, PyTorch files, each with a model card. */
@NullMarked
package io.github.dino4j.vit.export;

import org.jspecify.annotations.NullMarked;
