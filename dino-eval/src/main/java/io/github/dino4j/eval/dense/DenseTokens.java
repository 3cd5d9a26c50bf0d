package io.github.dino4j.eval.dense;

import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.vit.model.PatchGrid;
import java.util.Arrays;

/**
 * What a network makes of one image: its tokens behind the final norm.
 *
 * @param rows patches from top to bottom
 * @param columns patches from left to right
 * @param cls the CLS token (D)
 * @param patches patch tokens row by row (rows*columns, D), not copied
 */
@SuppressWarnings("ArrayRecordComponent") // features are bulk data: compared by no one, copied by no one
public record DenseTokens(int rows, int columns, float[] cls, float[] patches) {
    /**
     * Checks that the numbers fit.
     *
     * @param rows patches from top to bottom
     * @param columns patches from left to right
     * @param cls (D)
     * @param patches (rows*columns, D)
     */
    public DenseTokens {
        if (cls.length < 1 || patches.length != rows * columns * cls.length) {
            throw new IllegalArgumentException(rows + " x " + columns + " patch tokens of " + cls.length
                    + " numbers cannot be " + patches.length + " numbers");
        }
    }

    /**
     * The tokens of an image among all that a Vision Transformer computes. Registers are left out; the mean patch token stands
     * for a CLS token that the model does not have.
     *
     * @param config the model
     * @param grid the image's patches
     * @param all CLS token and registers, where there are any, then the patches (P+N, D)
     * @return its tokens
     */
    public static DenseTokens of(VitConfig config, PatchGrid grid, float[] all) {
        int dim = config.embedDim();
        float[] patches = Arrays.copyOfRange(all, config.prefixTokens() * dim, all.length);
        float[] cls = config.classToken() ? Arrays.copyOf(all, dim) : PixelTokens.mean(patches, grid.patches());
        return new DenseTokens(grid.rows(), grid.columns(), cls, patches);
    }

    /** {@return D, the numbers of a token} */
    public int dim() {
        return cls.length;
    }
}
