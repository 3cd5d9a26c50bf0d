package io.github.dino4j.eval.dense;

import io.github.dino4j.vit.model.PatchGrid;

/** The pixels of each patch as its token, and their mean over patches as the CLS token: a floor for dense features. */
public final class PixelTokens implements DenseSource {
    private final int patch;

    /**
     * Makes the source.
     *
     * @param patch side of a patch, that of the model it is compared with
     */
    public PixelTokens(int patch) {
        this.patch = patch;
    }

    @Override
    public int patch() {
        return patch;
    }

    @Override
    public DenseTokens tokens(FloatImage image) {
        PatchGrid grid = PatchGrid.of(image.height(), image.width(), patch);
        float[] patches = PatchCutter.cut(image, grid, patch); // (N, C*P*P)
        return new DenseTokens(grid.rows(), grid.columns(), mean(patches, grid.patches()), patches);
    }

    /** The mean of rows. */
    static float[] mean(float[] rows, int count) {
        float[] mean = new float[rows.length / count];
        for (int i = 0; i < rows.length; i++) {
            mean[i % mean.length] += rows[i] / count;
        }
        return mean;
    }
}
