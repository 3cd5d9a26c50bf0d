package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.vit.ops.LayerOps;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What each student view is compared with, a stretch of outputs at a time, which stays in a core's first-level cache.
 *
 * @param targets teacher probabilities (G*B, K)
 * @param views the views
 * @param outputs K
 */
record ViewTargets(FloatBuffer targets, LayerOps.ViewCounts views, int outputs) {
    /** Outputs of a stretch. */
    static final int STRETCH = 2048;

    /** The outputs of a stretch that begins at one of them. */
    int count(int first) {
        return Math.min(STRETCH, outputs - first);
    }

    /**
     * Adds up an image's targets from other views.
     *
     * @param row a student row (view, image)
     * @param first the first output
     * @param sum overwritten with the sums
     * @param target overwritten
     */
    void sum(int row, int first, float[] sum, float[] target) {
        int view = row / views.batch();
        int image = row % views.batch();
        int count = count(first);
        Arrays.fill(sum, 0.0f);
        for (int other = 0; other < views.global(); other++) {
            if (other != view) {
                targets.get((other * views.batch() + image) * outputs + first, target, 0, count);
                for (int k = 0; k < count; k++) {
                    sum[k] += target[k];
                }
            }
        }
    }
}
