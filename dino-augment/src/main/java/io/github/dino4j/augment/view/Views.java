package io.github.dino4j.augment.view;

import io.github.dino4j.core.config.CropConfig;
import io.github.dino4j.core.config.ViewsConfig;

/** A batch of multi-crop views as numbers, view-major: all images of view 0, then all of view 1, … */
public final class Views {
    private final int batch;
    private final float[] global; // (G*B, C, S, S)
    private final float[] local; // (L*B, C, s, s)

    /**
     * Makes room.
     *
     * @param batch images B
     * @param config counts and sizes
     */
    public Views(int batch, ViewsConfig config) {
        this.batch = batch;
        this.global = new float[Math.multiplyExact(batch, length(config.global(), config.channels()))];
        this.local = new float[Math.multiplyExact(batch, length(config.local(), config.channels()))];
    }

    private static int length(CropConfig crop, int channels) {
        return Math.multiplyExact(crop.count(), channels * crop.size() * crop.size());
    }

    /** {@return images B} */
    public int batch() {
        return batch;
    }

    /** {@return the global views (G*B, C, S, S)} */
    public float[] global() {
        return global;
    }

    /** {@return the local views (L*B, C, s, s), empty if there are none} */
    public float[] local() {
        return local;
    }
}
