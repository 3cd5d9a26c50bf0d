package io.github.dino4j.core.onednn;

import io.github.dino4j.core.device.LossKernels;
import io.github.dino4j.core.host.HostTensors;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What each student view is compared with, a stretch of outputs at a time, which stays in a core's first-level cache.
 *
 * @param targets teacher probabilities (G*B, K)
 * @param globals G
 * @param images B
 * @param outputs K
 */
record ViewTargets(FloatBuffer targets, int globals, int images, int outputs) {
    /** Outputs of a stretch. */
    static final int STRETCH = 2048;

    static ViewTargets of(LossKernels.Pairs pairs) {
        return new ViewTargets(HostTensors.floats(pairs.targets()), pairs.globals(), pairs.images(), pairs.outputs());
    }

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
        int view = row / images;
        int image = row % images;
        int count = count(first);
        Arrays.fill(sum, 0.0f);
        for (int other = 0; other < globals; other++) {
            if (other != view) {
                targets.get((other * images + image) * outputs + first, target, 0, count);
                for (int k = 0; k < count; k++) {
                    sum[k] += target[k];
                }
            }
        }
    }
}
