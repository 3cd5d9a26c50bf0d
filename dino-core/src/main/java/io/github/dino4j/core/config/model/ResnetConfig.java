package io.github.dino4j.core.config.model;

import io.github.dino4j.core.config.bind.Bounds;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A residual network with batch normalisation, torchvision's: a stem, four or fewer stages of residual blocks, each but the first with
 * half the side and twice the channels, and the mean over what is left of the image. He et al. 2016, arXiv 1512.03385, with the stride
 * in the 3x3 convolution, as torchvision has it.
 *
 * @param name a name for tables, such as {@code resnet50}
 * @param imageSize side of the images that it is evaluated with, in pixels
 * @param inChans image channels
 * @param blocks residual blocks of each stage, such as 3, 4, 6, 3
 * @param width what the number of all channels is multiplied by, from the stem to the features, as in SimCLR's wide networks
 *     (torchvision's {@code wide_resnet} widens the blocks' inside alone)
 * @param bottleneck whether a block is three convolutions, the middle one with a quarter of the channels, and not two
 * @param stem {@code imagenet}, a 7x7 convolution and max pooling, each with stride 2, or {@code cifar}, a 3x3 convolution with
 *     stride 1, for images of 32 pixels
 * @param selective selective kernels as in SimCLR v2 (Chen et al. 2020, arXiv 2006.10029): each 3x3 convolution gives two candidates,
 *     which are mixed by a softmax of each image and channel (Li et al. 2019, arXiv 1903.06586); with the stem of three 3x3
 *     convolutions and the pooled shortcuts of ResNet-D (He et al. 2019, arXiv 1812.01187)
 */
public record ResnetConfig(
        String name,
        int imageSize,
        int inChans,
        List<Integer> blocks,
        int width,
        boolean bottleneck,
        String stem,
        boolean selective)
        implements ModelConfig {
    /** The value of {@code stem} for images of about 224 pixels. */
    public static final String IMAGENET = "imagenet";

    /** The value of {@code stem} for images of about 32 pixels. */
    public static final String CIFAR = "cifar";

    /** Channels of the stem and of the first stage's blocks, at a width of 1. */
    public static final int CHANNELS = 64;

    /** How many times the channels inside a bottleneck its result has. */
    public static final int EXPANSION = 4;

    private static final Map<List<Integer>, String> PLAIN =
            Map.of(List.of(2, 2, 2, 2), "18", List.of(3, 4, 6, 3), "34");
    private static final Map<List<Integer>, String> BOTTLENECKS =
            Map.of(List.of(3, 4, 6, 3), "50", List.of(3, 4, 23, 3), "101", List.of(3, 8, 36, 3), "152");
    private static final int MOST_STAGES = 4;
    private static final int MOST_BLOCKS = 256;
    private static final int MOST_WIDTH = 16;
    private static final int MOST_CHANNELS = 256;

    /**
     * Checks the bounds.
     *
     * @param name a name for tables
     * @param imageSize side of the images that it is evaluated with, in pixels
     * @param inChans image channels
     * @param blocks residual blocks of each stage
     * @param width what the number of all channels is multiplied by
     * @param bottleneck whether a block is three convolutions
     * @param stem what comes before the stages
     * @param selective whether kernels are selective
     */
    public ResnetConfig {
        blocks = List.copyOf(blocks);
        new Bounds()
                .atLeast("image_size", imageSize, 1)
                .within("in_chans", inChans, 1, MOST_CHANNELS)
                .demand(
                        "blocks",
                        !blocks.isEmpty()
                                && blocks.size() <= MOST_STAGES
                                && blocks.stream().allMatch(count -> count >= 1 && count <= MOST_BLOCKS),
                        "must be 1 to " + MOST_STAGES + " whole numbers in [1, " + MOST_BLOCKS + "]",
                        blocks)
                .within("width", width, 1, MOST_WIDTH)
                .oneOf("stem", stem, IMAGENET, CIFAR)
                .demand(
                        "selective",
                        !selective || (bottleneck && stem.equals(IMAGENET)),
                        "must be false without bottleneck: true and stem: imagenet",
                        selective)
                .hold();
    }

    /**
     * Channels inside the blocks of a stage.
     *
     * @param stage from 0
     * @return how many
     */
    public int channels(int stage) {
        return (CHANNELS * width) << stage;
    }

    /**
     * Channels of a stage's result.
     *
     * @param stage from 0
     * @return how many
     */
    public int features(int stage) {
        return channels(stage) * (bottleneck ? EXPANSION : 1);
    }

    @Override
    public int embedDim() {
        return features(blocks.size() - 1);
    }

    /**
     * The same network, evaluated with images of another size.
     *
     * @param size side in pixels
     * @return the network
     */
    public ResnetConfig at(int size) {
        return new ResnetConfig(name, size, inChans, blocks, width, bottleneck, stem, selective);
    }

    /** {@return what torchvision calls it, such as {@code resnet50}; empty where it has no such network} */
    public Optional<String> torchvisionName() {
        String depth = (bottleneck ? BOTTLENECKS : PLAIN).get(blocks);
        return depth != null && width == 1 && hasLargeStem() && !selective
                ? Optional.of("resnet" + depth)
                : Optional.empty();
    }

    /** {@return whether the stem is the one for large images} */
    public boolean hasLargeStem() {
        return stem.equals(IMAGENET);
    }

    @Override
    public int stride() {
        int stem = hasLargeStem() ? 4 : 1;
        return stem << (blocks.size() - 1);
    }

    /** Convolutions with padding take any side. */
    @Override
    public int sideMultiple() {
        return 1;
    }

    /** By batch normalisation. */
    @Override
    public boolean mixesBatch() {
        return true;
    }

    @Override
    public boolean convolves() {
        return true;
    }

    @Override
    public boolean hasDepths() {
        return true;
    }

    @Override
    public <T> T map(Cases<T> cases) {
        return cases.resnet(this);
    }
}
