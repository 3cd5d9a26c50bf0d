package io.github.dino4j.vit.ops.fused;

import io.github.dino4j.core.plan.KernelOp;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ImageOps;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.fused.element.Linear;
import io.github.dino4j.vit.ops.fused.element.Relu;
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
import io.github.dino4j.vit.ops.fused.shared.SharedBatchNorm;
import io.github.dino4j.vit.ops.fused.token.Pack;
import io.github.dino4j.vit.ops.fused.token.Unpack;
import java.util.ArrayList;
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
    private final int ranks; // processes

    FusedConvolutions(SameDiff sameDiff, int ranks) {
        this.sd = sameDiff;
        this.ranks = ranks;
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
        if (ranks > 1) {
            return normalizeTogether(x, images, affine, rectified);
        }
        List<SDVariable> outputs = new ImageNorm(sd, x, images, affine, rectified).results();
        return new ImageOps.Normalized(outputs.get(0), outputs.get(1));
    }

    /** Libraries' batch normalisation has no place for an exchange. */
    private ImageOps.Normalized normalizeTogether(
            SDVariable x, List<ImageRows> images, Affine affine, boolean rectified) {
        List<SDVariable> parts = images.size() == 1
                ? List.of(x)
                : new Unpack(sd, x, images.stream().map(ImageRows::rows).toList()).results();
        List<SDVariable> values = new ArrayList<>();
        List<SDVariable> statistics = new ArrayList<>();
        for (SDVariable part : parts) {
            List<SDVariable> outputs =
                    new SharedBatchNorm(sd, part, affine.weight(), affine.bias(), affine.eps()).results();
            values.add(rectified ? new Relu(sd, outputs.get(0)).output() : outputs.get(0));
            statistics.add(outputs.get(1)); // (2, D)
        }
        return new ImageOps.Normalized(pack(values), pack(statistics));
    }

    private SDVariable pack(List<SDVariable> parts) {
        return parts.size() == 1 ? parts.get(0) : new Pack(sd, parts).output();
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
