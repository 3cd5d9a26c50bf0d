package io.github.dino4j.vit.model;

import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.ops.ConvolutionOps;
import io.github.dino4j.vit.ops.ConvolutionOps.Window;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Two convolutions of 3x3, or three of which only the middle one is, and what the block was given added to their result. Where kernels
 * are selective, the middle one is, and a shortcut that moves takes means of 2x2 pixels first.
 */
final class ResidualBlock {
    private static final int SIDE = 3;
    private static final int SQUARE = 2;

    private final List<Convolution> convolutions = new ArrayList<>();
    private final @Nullable Convolution downsample;
    private final @Nullable Selection selection;
    private final boolean pooled;

    /**
     * What mixes the two candidates of a selective kernel, each half of a convolution's channels: their sum's mean over the image is
     * squeezed to a sixteenth of a half, 32 at least, and spread to the scores of both (Chen et al. 2020, arXiv 2006.10029, appendix C.2).
     */
    private static final class Selection {
        private static final int LEAST = 32;
        private static final int SQUEEZED = 16;

        private final Convolution squeeze;
        private final Parameter spread;

        Selection(Declarations at, int channels) {
            int inside = Math.max(LEAST, channels / SQUEEZED);
            this.squeeze =
                    new Convolution(at, new Convolution.Names("fc1", "bn"), channels, inside, Window.centred(1, 1));
            this.spread = at.child("fc2")
                    .declare(
                            "weight",
                            Initializer.normal(Math.sqrt(1.0 / channels)), // He et al. 2015, fan-out
                            2L * channels,
                            inside,
                            1,
                            1);
        }

        /** From candidates (P, 2D) to their mixture (P, D). */
        SDVariable forward(SDVariable both, List<ImageRows> sizes, Forward forward) {
            ConvolutionOps ops = forward.ops().convolutions();
            int images = sizes.stream().mapToInt(ImageRows::batch).sum();
            int channels = sizes.get(0).channels() / 2;
            SDVariable means = ops.meanPixels(both, sizes).reshape(2L * images, channels); // (images*2, D)
            SDVariable mean = ops.meanPixels(means, List.of(new ImageRows(images, 1, 2, channels))); // (images, D)
            SDVariable sum = ops.rectifiedSum(mean, mean); // of two candidates; neither is below 0
            SDVariable squeezed = squeeze.forward(sum, pixels(sizes), true, forward); // (images, M)
            SDVariable scores = ops.convolve(
                    squeezed,
                    forward.weight(spread),
                    squeeze.over(pixels(sizes)),
                    Window.centred(1, 1)); // (images, 2D)
            return ops.select(both, scores, sizes); // (P, D)
        }

        /** An image's numbers as those of one pixel. */
        private static List<ImageRows> pixels(List<ImageRows> sizes) {
            return sizes.stream()
                    .map(each -> new ImageRows(each.batch(), 1, 1, each.channels() / 2))
                    .toList();
        }

        void walk(List<ImageRows> sizes, Convolution.Visitor visitor) {
            visitor.visit(squeeze, pixels(sizes), true);
            visitor.keep(halves(sizes).stream()
                    .mapToDouble(each -> (double) each.rows() * each.channels())
                    .sum());
        }
    }

    private static List<ImageRows> halves(List<ImageRows> sizes) {
        return sizes.stream()
                .map(each -> new ImageRows(each.batch(), each.height(), each.width(), each.channels() / 2))
                .toList();
    }

    /**
     * Declares a block.
     *
     * @param at where
     * @param channels of what it is given
     * @param inside channels on the way
     * @param features of its result: as many as inside, or in a bottleneck more
     * @param stride of the first 3x3 convolution
     * @param selective whether the 3x3 convolution of three is a selective kernel
     */
    ResidualBlock(Declarations at, int channels, int inside, int features, int stride, boolean selective) {
        Window whole = Window.centred(SIDE, 1);
        Window moving = Window.centred(SIDE, stride);
        Window pixel = Window.centred(1, 1);
        if (features == inside) {
            add(at, channels, inside, moving);
            add(at, inside, inside, whole);
        } else {
            add(at, channels, inside, pixel);
            add(at, inside, selective ? 2 * inside : inside, moving);
            add(at, inside, features, pixel);
        }
        this.selection = selective ? new Selection(at.child("sk"), inside) : null;
        this.pooled = selective && stride > 1;
        boolean changes = stride != 1 || channels != features;
        this.downsample = changes
                ? new Convolution(
                        at.child("downsample"),
                        new Convolution.Names("0", "1"),
                        channels,
                        features,
                        Window.centred(1, pooled ? 1 : stride))
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
            if (selection != null && isSelective(each)) {
                branch = selection.forward(branch, sizes, forward);
                sizes = halves(sizes);
            }
        }
        return forward.ops().convolutions().rectifiedSum(branch, identity(x, given, forward)); // (P, D)
    }

    private SDVariable identity(SDVariable x, List<ImageRows> given, Forward forward) {
        if (downsample == null) {
            return x;
        }
        SDVariable from = pooled ? forward.ops().convolutions().meanPool(x, given, SQUARE) : x;
        return downsample.forward(from, pooled ? ConvolutionOps.squares(given, SQUARE) : given, false, forward);
    }

    private boolean isLast(Convolution convolution) {
        return convolution == convolutions.get(convolutions.size() - 1);
    }

    private boolean isSelective(Convolution convolution) {
        return convolution == convolutions.get(1);
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
            if (selection != null && isSelective(each)) {
                selection.walk(sizes, visitor);
                sizes = halves(sizes);
            }
        }
        if (downsample != null) {
            visitor.visit(downsample, pooled ? ConvolutionOps.squares(given, SQUARE) : given, false);
        }
    }
}
