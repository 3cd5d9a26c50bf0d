package io.github.dino4j.eval.feature;

import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;

/**
 * Which of a backbone's outputs are its features ({@code eval_linear.py}; reference section 1.11).
 *
 * @param lastBlocks the CLS tokens of so many last blocks, each through the final norm, one after the other, the last
 *     block's at the end
 * @param avgPatches also the mean of the last block's patch tokens: with one block in the order of the released ViT-B
 *     heads, which alternates [cls0, mean0, cls1, mean1, …]; with more, behind all CLS tokens
 */
public record FeatureKind(int lastBlocks, boolean avgPatches) {
    /** The last CLS token alone: what k-NN and retrieval use. */
    public static final FeatureKind CLS = new FeatureKind(1, false);

    /**
     * Checks the bound that does not depend on a model.
     *
     * @param lastBlocks number of last blocks
     * @param avgPatches whether the mean patch token belongs to it
     */
    public FeatureKind {
        if (lastBlocks < 1) {
            throw new IllegalArgumentException("last_blocks must be at least 1, was " + lastBlocks);
        }
    }

    /**
     * How many numbers a row has.
     *
     * @param model the backbone
     * @return its width
     * @throws IllegalArgumentException if the backbone has fewer blocks
     */
    public int dim(ModelConfig model) {
        if (lastBlocks == 1 && !avgPatches) {
            return model.embedDim();
        }
        VitConfig vit = model.vit("features of several blocks or of patches (last_blocks=" + lastBlocks
                + ", avg_patches=" + avgPatches + "; 1 and false are for every backbone)");
        if (lastBlocks > vit.depth()) {
            throw new IllegalArgumentException("last_blocks must be at most the " + vit.depth() + " blocks of "
                    + model.name() + ", was " + lastBlocks);
        }
        return model.embedDim() * (lastBlocks + (avgPatches ? 1 : 0));
    }

    /**
     * A batch as the backbone computed it.
     *
     * @param cls CLS tokens (n)(B, D), the last block's at the end
     * @param tokens the last block's tokens (B*T, D), empty without mean patch tokens
     * @param images B
     * @param prefix tokens of an image before its patches
     */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Batch(float[][] cls, float[] tokens, int images, int prefix) {
        int dim() {
            return cls[0].length / images;
        }
    }

    /** Puts one image's features together. */
    void assemble(Batch batch, int image, float[] target, int offset) {
        int dim = batch.dim();
        float[][] cls = batch.cls();
        float[] mean = avgPatches ? mean(batch, image) : new float[0];
        if (avgPatches && cls.length == 1) {
            for (int i = 0; i < dim; i++) {
                target[offset + 2 * i] = cls[0][image * dim + i];
                target[offset + 2 * i + 1] = mean[i];
            }
            return;
        }
        for (int block = 0; block < cls.length; block++) {
            System.arraycopy(cls[block], image * dim, target, offset + block * dim, dim);
        }
        System.arraycopy(mean, 0, target, offset + cls.length * dim, mean.length);
    }

    private static float[] mean(Batch batch, int image) {
        int dim = batch.dim();
        int prefix = batch.prefix();
        int perImage = batch.tokens().length / dim / batch.images();
        double[] sums = new double[dim];
        for (int token = prefix; token < perImage; token++) {
            int row = (image * perImage + token) * dim;
            for (int i = 0; i < dim; i++) {
                sums[i] += batch.tokens()[row + i];
            }
        }
        float[] mean = new float[dim];
        for (int i = 0; i < dim; i++) {
            mean[i] = (float) (sums[i] / (perImage - prefix));
        }
        return mean;
    }
}
