package io.github.dino4j.vit.ops.fused.shared;

import io.github.dino4j.core.device.Kernels;
import io.github.dino4j.core.device.Tensor;
import io.github.dino4j.core.parallel.Group;
import java.util.List;

/** Means and variances of columns over the rows of all processes. */
public final class Statistics {
    private Statistics() {}

    /**
     * Makes those over all rows of those over this process's. Where there is one process nothing happens.
     *
     * @param kernels where kernels go
     * @param statistics each column's mean and variance (2, D), overwritten; of as many rows in each process
     */
    public static void ofAll(Kernels kernels, Tensor statistics) {
        if (!kernels.group().isAlone()) {
            kernels.exchange(
                    (group, from, to) -> combine(group, from.get(0), to.get(0)),
                    List.of(statistics),
                    List.of(statistics));
        }
    }

    /** A variance of all is the mean of the parts' and the variance of their means. */
    private static void combine(Group group, float[] own, float[] to) {
        float[] all = group.gather(own);
        int ranks = group.size();
        int columns = own.length / 2;
        for (int i = 0; i < columns; i++) {
            double mean = 0.0;
            double variance = 0.0;
            for (int rank = 0; rank < ranks; rank++) {
                mean += all[rank * own.length + i];
                variance += all[rank * own.length + columns + i];
            }
            mean /= ranks;
            for (int rank = 0; rank < ranks; rank++) {
                double distance = all[rank * own.length + i] - mean;
                variance += distance * distance;
            }
            to[i] = (float) mean;
            to[columns + i] = (float) (variance / ranks);
        }
    }
}
