package io.github.dino4j.train.loop;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param run the run directory
 * @param steps steps completed, those of earlier processes included
 * @param seconds of this process
 * @param imagesPerS mean over this process's steps
 * @param waiting share of this process's steps but its first that went by waiting for images; NaN without a second step
 * @param loss of the last epoch of this process, NaN if it took no step
 * @param knnTop1 of the teacher, percent; null if not measured
 * @param floorPixels k-NN on raw pixels, percent; null if not measured
 * @param floorUntrained k-NN on the untrained network, percent; null if not measured
 * @param stopped whether a signal ended the run before its last step
 */
public record TrainResult(
        String run,
        long steps,
        double seconds,
        double imagesPerS,
        double waiting,
        double loss,
        @Nullable Double knnTop1,
        @Nullable Double floorPixels,
        @Nullable Double floorUntrained,
        boolean stopped) {
    /** {@return the object that {@code dino train --json} prints} */
    public Map<String, Object> toJson() {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("run", run);
        json.put("steps", steps);
        json.put("seconds", seconds);
        json.put("images_per_s", imagesPerS);
        json.put("data_wait", Double.isNaN(waiting) ? null : waiting);
        json.put("loss", Double.isNaN(loss) ? null : loss);
        json.put("knn_top1", knnTop1);
        json.put("floor_pixels", floorPixels);
        json.put("floor_untrained", floorUntrained);
        json.put("stopped", stopped);
        return json;
    }
}
