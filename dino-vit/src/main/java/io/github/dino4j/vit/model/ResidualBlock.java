package io.github.dino4j.vit.model;

import io.github.dino4j.vit.ops.ConvolutionOps.Window;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/** Two convolutions of 3x3, or three of which only the middle one is, and what the block was given added to their result. */
final class ResidualBlock {
    private static final int SIDE = 3;

    private final List<Convolution> convolutions = new ArrayList<>();
    private final @Nullable Convolution downsample;

    /**
     * Declares a block.
     *
     * @param at where
     * @param channels of what it is given
     * @param inside channels on the way
     * @param features of its result: as many as inside, or in a bottleneck more
     * @param stride of the first 3x3 convolution
     */
    ResidualBlock(Declarations at, int channels, int inside, int features, int stride) {
        Window whole = Window.centred(SIDE, 1);
        Window moving = Window.centred(SIDE, stride);
        Window pixel = Window.centred(1, 1);
        if (features == inside) {
            add(at, channels, inside, moving);
            add(at, inside, inside, whole);
        } else {
            add(at, channels, inside, pixel);
            add(at, inside, inside, moving);
            add(at, inside, features, pixel);
        }
        boolean changes = stride != 1 || channels != features;
        this.downsample = changes
                ? new Convolution(
                        at.child("downsample"),
                        new Convolution.Names("0", "1"),
                        channels,
                        features,
                        Window.centred(1, stride))
                : null;
    }

    private void add(Declarations at, int channels, int outputs, Window window) {
        int number = convolutions.size() + 1;
        convolutions.add(
                new Convolution(at, new Convolution.Names("conv" + number, "bn" + number), channels, outputs, window));
    }

    SDVariable forward(SDVariable x, List<ImageRows> given, Forward forward) {
        SDVariable branch = x;
        List<ImageRows> sizes = given;
        for (Convolution each : convolutions) {
            branch = each.forward(branch, sizes, !isLast(each), forward);
            sizes = each.over(sizes);
        }
        SDVariable identity = downsample == null ? x : downsample.forward(x, given, false, forward);
        return forward.ops().convolutions().rectifiedSum(branch, identity); // (P, D)
    }

    private boolean isLast(Convolution convolution) {
        return convolution == convolutions.get(convolutions.size() - 1);
    }

    List<ImageRows> over(List<ImageRows> given) {
        List<ImageRows> sizes = given;
        for (Convolution each : convolutions) {
            sizes = each.over(sizes);
        }
        return sizes;
    }

    void walk(List<ImageRows> given, Convolution.Visitor visitor) {
        List<ImageRows> sizes = given;
        for (Convolution each : convolutions) {
            visitor.visit(each, sizes, !isLast(each));
            sizes = each.over(sizes);
        }
        if (downsample != null) {
            visitor.visit(downsample, given, false);
        }
    }
}
