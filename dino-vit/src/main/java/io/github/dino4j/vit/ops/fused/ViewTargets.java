package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.vit.ops.LayerOps;
import java.nio.FloatBuffer;

/**
 * What each student view is compared with.
 *
 * @param targets teacher probabilities (G*B, K)
 * @param views the views
 * @param outputs K
 */
record ViewTargets(FloatBuffer targets, LayerOps.ViewCounts views, int outputs) {
    /**
     * The sum of an image's targets from other views.
     *
     * @param row a student row (view, image)
     * @return (K)
     */
    float[] sum(int row) {
        int view = row / views.batch();
        int image = row % views.batch();
        float[] sum = new float[outputs];
        float[] target = new float[outputs];
        for (int other = 0; other < views.global(); other++) {
            if (other != view) {
                targets.get((other * views.batch() + image) * outputs, target);
                for (int k = 0; k < outputs; k++) {
                    sum[k] += target[k];
                }
            }
        }
        return sum;
    }
}
