package io.github.dino4j.eval.attention;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well attention masks fit objects, as Jaccard indices in percent.
 *
 * @param images images that were measured
 * @param heads the mean over images for each head
 * @param bestPerImage the mean over images of the head that fits each best
 */
public record AttentionResult(int images, List<Double> heads, double bestPerImage) {
    /**
     * Copies the list.
     *
     * @param images images that were measured
     * @param heads the mean over images for each head
     * @param bestPerImage the mean over images of the best head
     */
    public AttentionResult {
        heads = List.copyOf(heads);
    }

    /** {@return the mean of the head that fits best over all images} */
    public double bestHead() {
        return Collections.max(heads);
    }

    /** {@return the mean over heads} */
    public double mean() {
        return heads.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /**
     * What {@code dino attention --json} prints of it: {@code images, heads, mean, best_head, best_per_image}.
     *
     * @return a new map in that order
     */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("images", images);
        json.put("heads", heads);
        json.put("mean", mean());
        json.put("best_head", bestHead());
        json.put("best_per_image", bestPerImage);
        return json;
    }
}
