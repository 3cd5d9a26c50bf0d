package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.plan.KernelOp;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageOps;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.element.Linear;
import io.github.dino4j.vit.ops.fused.image.Convolution;
import io.github.dino4j.vit.ops.fused.image.ConvolutionGradient;
import io.github.dino4j.vit.ops.fused.image.GivenNorm;
import io.github.dino4j.vit.ops.fused.image.ImageNorm;
import io.github.dino4j.vit.ops.fused.image.ImageNormGradient;
import io.github.dino4j.vit.ops.fused.image.MaxPool;
import io.github.dino4j.vit.ops.fused.image.MaxPoolGradient;
import io.github.dino4j.vit.ops.fused.image.MeanPixels;
import io.github.dino4j.vit.ops.fused.image.MeanPixelsGradient;
import io.github.dino4j.vit.ops.fused.image.MeanPool;
import io.github.dino4j.vit.ops.fused.image.MeanPoolGradient;
import io.github.dino4j.vit.ops.fused.image.RectifiedSum;
import io.github.dino4j.vit.ops.fused.image.RectifiedSumGradient;
import io.github.dino4j.vit.ops.fused.image.Select;
import io.github.dino4j.vit.ops.fused.image.SelectGradient;
import io.github.dino4j.vit.ops.fused.token.Pack;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Operations of residual networks in coarse nodes. */
final class FusedConvolutions implements ConvolutionOps {
    static {
        KernelOp.register(
                new Convolution(),
                new ConvolutionGradient(),
                new MaxPool(),
                new MaxPoolGradient(),
                new ImageNorm(),
                new ImageNormGradient(),
                new GivenNorm(),
                new RectifiedSum(),
                new RectifiedSumGradient(),
                new MeanPool(),
                new MeanPoolGradient(),
                new Select(),
                new SelectGradient(),
                new MeanPixels(),
                new MeanPixelsGradient());
    }

    private final SameDiff sd;

    FusedConvolutions(SameDiff sameDiff) {
        this.sd = sameDiff;
    }

    /** Where each place is a pixel, it is a linear layer. */
    @Override
    public SDVariable convolve(SDVariable x, SDVariable weight, List<ImageRows> images, Window window) {
        return window.equals(new Window(1, 1, 0))
                ? new Linear(sd, x, weight).output()
                : new Convolution(sd, x, weight, images, window).output();
    }

    @Override
    public SDVariable maxPool(SDVariable x, List<ImageRows> images, Window window) {
        return new MaxPool(sd, x, images, window).output();
    }

    @Override
    public SDVariable meanPixels(SDVariable x, List<ImageRows> images) {
        return new MeanPixels(sd, x, images).output();
    }

    @Override
    public ImageOps.Normalized normalize(SDVariable x, List<ImageRows> images, Affine affine, boolean rectified) {
        List<SDVariable> outputs = new ImageNorm(sd, x, images, affine, rectified).results();
        return new ImageOps.Normalized(outputs.get(0), outputs.get(1));
    }

    @Override
    public SDVariable normalizeBy(SDVariable x, ImageOps.Statistics statistics, Affine affine, boolean rectified) {
        SDVariable mean = statistics.mean().reshape(1, -1); // (1, D)
        SDVariable variance = statistics.variance().reshape(1, -1); // (1, D)
        return new GivenNorm(sd, x, new Pack(sd, List.of(mean, variance)).output(), affine, rectified).output();
    }

    @Override
    public SDVariable rectifiedSum(SDVariable a, SDVariable b) {
        return new RectifiedSum(sd, a, b).output();
    }

    @Override
    public SDVariable meanPool(SDVariable x, List<ImageRows> images, int side) {
        return new MeanPool(sd, x, images, side).output();
    }

    @Override
    public SDVariable select(SDVariable x, SDVariable scores, List<ImageRows> images) {
        return new Select(sd, x, scores, images).output();
    }
}
