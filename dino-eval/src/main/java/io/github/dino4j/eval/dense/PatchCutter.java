package io.github.dino4j.eval.dense;

import io.github.dino4j.vit.model.PatchGrid;

/** Cuts an image into patches. */
final class PatchCutter {
    private PatchCutter() {}

    /** The patches of an image row by row (N, C, P, P). */
    static float[] cut(FloatImage image, PatchGrid grid, int patch) {
        int channels = image.channels();
        float[] patches = new float[grid.patches() * channels * patch * patch];
        int to = 0;
        for (int n = 0; n < grid.patches(); n++) {
            int left = n % grid.columns() * patch;
            int top = n / grid.columns() * patch;
            for (int line = 0; line < channels * patch; line++) {
                int row = line / patch * image.height() + top + line % patch;
                System.arraycopy(image.values(), row * image.width() + left, patches, to, patch);
                to += patch;
            }
        }
        return patches;
    }
}
