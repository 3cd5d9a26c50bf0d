package io.github.dino4j.vit.weights;

import java.util.List;
import java.util.Map;

/**
 * What a file holds before its names are understood.
 *
 * @param name what messages call the file
 * @param container how it is stored
 * @param tensors by the file's own names
 * @param facts texts by name: a safetensors file's metadata, what {@code config.json} beside it says, the arguments of an
 *     official checkpoint as {@code args.…}
 * @param notes what a user should know
 */
record RawWeights(
        String name,
        Container container,
        Map<String, WeightTensor> tensors,
        Map<String, String> facts,
        List<String> notes) {
    /** How tensors are stored. */
    enum Container {
        SAFETENSORS,
        TORCH
    }
}
