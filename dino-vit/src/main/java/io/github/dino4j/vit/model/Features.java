package io.github.dino4j.vit.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * What a backbone computes of images.
 *
 * @param pooled one row for each image (images, D), in the order given
 * @param tokens what they are pooled from, a row for each place of each image: a Vision Transformer's normalised tokens, a
 *     convolutional network's pixels; none where only what is pooled was computed
 * @param intermediates results on the way by their names, such as {@code blocks.3}, in order
 */
public record Features(SDVariable pooled, Optional<SDVariable> tokens, Map<String, SDVariable> intermediates) {
    /**
     * Copies the map.
     *
     * @param pooled one row for each image (images, D)
     * @param tokens what they are pooled from
     * @param intermediates results on the way by their names
     */
    public Features {
        intermediates = Collections.unmodifiableMap(new LinkedHashMap<>(intermediates));
    }

    /**
     * An intermediate result.
     *
     * @param name such as {@code blocks.3.attn.weights}
     * @return the result
     * @throws IllegalArgumentException if the backbone has none of that name, with the names that there are
     */
    public SDVariable intermediate(String name) {
        SDVariable node = intermediates.get(name);
        if (node == null) {
            throw new IllegalArgumentException(
                    "no intermediate is named " + name + "; there are " + intermediates.keySet());
        }
        return node;
    }
}
