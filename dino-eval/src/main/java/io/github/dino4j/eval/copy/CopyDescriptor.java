package io.github.dino4j.eval.copy;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.augment.op.CropBox;
import io.github.dino4j.augment.op.Filter;
import io.github.dino4j.augment.op.Normalize;
import io.github.dino4j.eval.dense.DenseSource;
import io.github.dino4j.eval.dense.DenseTokens;
import io.github.dino4j.eval.dense.FloatImage;
import io.github.dino4j.eval.dense.ImageDescriptor;
import io.github.dino4j.eval.dense.Pooling;

/** The CLS token followed by the generalised mean of the patch tokens (GeM, Radenović et al. 2019), of a squeezed image. */
public final class CopyDescriptor implements ImageDescriptor {
    private final DenseSource source;
    private final Normalize normalize;
    private final CopyOptions options;

    /**
     * Makes the descriptor.
     *
     * @param source what makes tokens
     * @param normalize means and deviations of its pixels
     * @param options size and exponent
     */
    public CopyDescriptor(DenseSource source, Normalize normalize, CopyOptions options) {
        this.source = source;
        this.normalize = normalize;
        this.options = options;
    }

    @Override
    public float[] describe(RgbImage image) {
        CropBox all = new CropBox(0, 0, image.width(), image.height());
        int size = options.imageSize();
        DenseTokens tokens = source.tokens(FloatImage.resized(image, all, size, size, Filter.BICUBIC, normalize));
        int dim = tokens.dim();
        float[] gem = Pooling.gem(tokens.patches(), dim, options.gemPower());
        float[] both = new float[2 * dim];
        System.arraycopy(tokens.cls(), 0, both, 0, dim);
        System.arraycopy(gem, 0, both, dim, dim);
        return both;
    }
}
