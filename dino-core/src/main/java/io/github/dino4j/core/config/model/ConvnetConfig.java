package io.github.dino4j.core.config.model;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;

/**
 * A small convolutional network: stages of a 3x3 convolution, batch normalisation and ReLU, each but the first halving the
 * image, and the mean over what is left of it. It shows what a backbone with running statistics takes.
 *
 * @param name a name for tables, such as {@code convnet_small}
 * @param imageSize side of the images that it is evaluated with, in pixels
 * @param inChans image channels
 * @param widths channels of each stage; the last are the features
 * @param statistics what a training step normalises by: {@code per-resolution}, the mean and variance of each resolution's
 *     views, as in the original, or {@code joint}, those of all views together
 */
public record ConvnetConfig(String name, int imageSize, int inChans, List<Integer> widths, String statistics)
        implements ModelConfig {
    /** The value of {@code statistics} for those of each resolution. */
    public static final String PER_RESOLUTION = "per-resolution";

    /** The value of {@code statistics} for those of all views of a step. */
    public static final String JOINT = "joint";

    private static final int MOST_WIDTH = 65_536;
    private static final int MOST_STAGES = 16;
    private static final int MOST_CHANNELS = 256;

    /**
     * Checks the bounds.
     *
     * @param name a name for tables
     * @param imageSize side of the images that it is evaluated with, in pixels
     * @param inChans image channels
     * @param widths channels of each stage
     * @param statistics what a training step normalises by
     */
    public ConvnetConfig {
        widths = List.copyOf(widths);
        new Bounds()
                .atLeast("image_size", imageSize, 1)
                .within("in_chans", inChans, 1, MOST_CHANNELS)
                .demand(
                        "widths",
                        !widths.isEmpty()
                                && widths.size() <= MOST_STAGES
                                && widths.stream().allMatch(width -> width >= 1 && width <= MOST_WIDTH),
                        "must be 1 to " + MOST_STAGES + " whole numbers in [1, " + MOST_WIDTH + "]",
                        widths)
                .oneOf("statistics", statistics, PER_RESOLUTION, JOINT)
                .hold();
    }

    @Override
    public int embedDim() {
        return widths.get(widths.size() - 1);
    }

    @Override
    public int stride() {
        return 1 << (widths.size() - 1);
    }

    /** Convolutions with padding take any side. */
    @Override
    public int sideMultiple() {
        return 1;
    }

    /** {@return whether each resolution of a step is normalised by itself} */
    public boolean isPerResolution() {
        return statistics.equals(PER_RESOLUTION);
    }

    /** By batch normalisation. */
    @Override
    public boolean mixesBatch() {
        return true;
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.convnet(this);
    }
}
