package io.github.dino4j.augment.view;

import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import io.github.dino4j.core.engine.LevelTable;
import java.util.Arrays;

/**
 * A batch of multi-crop views, view-major: all images of view 0, then all of view 1, … They are levels, a byte without a sign for
 * each sample, and become numbers where they are read: a quarter of the memory on the way to there.
 */
public final class Views {
    private final int batch;
    private final ViewsConfig config;
    private final LevelTable table;
    private final byte[] global; // (G*B, C, S, S)
    private final byte[] local; // (L*B, C, s, s)
    private final int[] labels; // (B)
    private final int[] indices; // (B)
    private final float[] shares; // (L*B)

    /**
     * Makes room.
     *
     * @param batch images B
     * @param config counts and sizes, and what levels are as numbers
     */
    public Views(int batch, ViewsConfig config) {
        this.batch = batch;
        this.config = config;
        this.labels = new int[batch];
        this.indices = new int[batch];
        this.shares = new float[batch * config.local().count()];
        Arrays.fill(shares, 1.0f);
        this.table = LevelTable.of(config.mean(), config.std());
        this.global = new byte[Math.multiplyExact(batch, length(config.global(), config.channels()))];
        this.local = new byte[Math.multiplyExact(batch, length(config.local(), config.channels()))];
    }

    private static int length(CropConfig crop, int channels) {
        return Math.multiplyExact(crop.count(), channels * crop.size() * crop.size());
    }

    /** {@return images B} */
    public int batch() {
        return batch;
    }

    /** {@return the levels of the global views (G*B, C, S, S)} */
    public byte[] global() {
        return global;
    }

    /** {@return the levels of the local views (L*B, C, s, s), empty if there are none} */
    public byte[] local() {
        return local;
    }

    /** {@return the classes of the images (B), as their source numbers them; 0 where nobody wrote them} */
    public int[] labels() {
        return labels;
    }

    /** {@return the numbers of the images (B) in their source, from 0; 0 where nobody wrote them} */
    public int[] indices() {
        return indices;
    }

    /** {@return the share of each local view (L*B) that is of its own image; 1 where none are mixed} */
    public float[] shares() {
        return shares;
    }

    ViewsConfig config() {
        return config;
    }

    /** {@return the global views as normalised numbers (G*B, C, S, S), anew at each call} */
    public float[] globalNumbers() {
        return table.normalize(global, config.global().size() * config.global().size());
    }

    /** {@return the local views as normalised numbers (L*B, C, s, s), anew at each call} */
    public float[] localNumbers() {
        return table.normalize(local, config.local().size() * config.local().size());
    }
}
