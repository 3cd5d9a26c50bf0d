package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.vit.ops.ConvolutionOps.Window;
import io.github.dino4j.vit.ops.ImageRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A residual network under torchvision's names ({@code torchvision/models/resnet.py}): {@code conv1.weight}, {@code bn1.running_mean},
 * {@code layer1.0.conv1.weight}, {@code layer1.0.downsample.0.weight} and so on, without its classifier {@code fc}. Features are the
 * mean over pixels. The images of all resolutions are one matrix; each is normalised by itself, as the original does, which calls its
 * backbone once for each.
 */
public final class ResNet implements Backbone {
    private static final int LARGE = 7;
    private static final int SMALL = 3;
    private static final int STRIDE = 2;
    private static final Window POOL = Window.centred(SMALL, STRIDE);

    private final ResnetConfig config;
    private final List<Convolution> stem = new ArrayList<>();
    private final List<List<ResidualBlock>> stages = new ArrayList<>();

    /**
     * Declares the parameters and buffers.
     *
     * @param at where
     * @param config the architecture
     */
    public ResNet(Declarations at, ResnetConfig config) {
        this.config = config;
        int channels = config.channels(0);
        declareStem(at, channels);
        for (int stage = 0; stage < config.blocks().size(); stage++) {
            List<ResidualBlock> blocks = new ArrayList<>();
            for (int i = 0; i < config.blocks().get(stage); i++) {
                Declarations block = at.child("layer" + (stage + 1)).child(String.valueOf(i));
                int stride = stage > 0 && i == 0 ? STRIDE : 1;
                blocks.add(new ResidualBlock(
                        block, channels, config.channels(stage), config.features(stage), stride, config.selective()));
                channels = config.features(stage);
            }
            stages.add(blocks);
        }
    }

    /** One convolution, or with selective kernels three of 3x3, numbered as timm's ResNet-D numbers them. */
    private void declareStem(Declarations at, int channels) {
        Window small = Window.centred(SMALL, 1);
        Window moving = Window.centred(config.selective() ? SMALL : LARGE, STRIDE);
        if (config.selective()) {
            int half = channels / 2;
            stem.add(new Convolution(at, new Convolution.Names("conv1.0", "conv1.1"), config.inChans(), half, moving));
            stem.add(new Convolution(at, new Convolution.Names("conv1.3", "conv1.4"), half, half, small));
            stem.add(new Convolution(at, new Convolution.Names("conv1.6", "bn1"), half, channels, small));
        } else {
            Window window = config.hasLargeStem() ? moving : small;
            stem.add(new Convolution(at, new Convolution.Names("conv1", "bn1"), config.inChans(), channels, window));
        }
    }

    @Override
    public ResnetConfig config() {
        return config;
    }

    private List<ImageRows> pixels(List<Images> images) {
        return images.stream()
                .map(each -> new ImageRows(each.count(), each.size(), each.size(), config.inChans()))
                .toList();
    }

    /** Records the output of each stage, such as {@code layer1}, rows (B*h*w, channels) of all resolutions in order. */
    @Override
    public Features forward(List<SDVariable> images, Forward forward) {
        List<SDVariable> rows = new ArrayList<>();
        for (SDVariable each : images) {
            rows.add(forward.ops().patchify(each, 1)); // (B*S*S, C)
        }
        SDVariable x = forward.ops().pack(rows); // (R, C)
        List<ImageRows> sizes = given(images);
        for (Convolution each : stem) {
            x = each.forward(x, sizes, true, forward); // (R', D)
            sizes = each.over(sizes);
        }
        if (config.hasLargeStem()) {
            x = forward.ops().convolutions().maxPool(x, sizes, POOL);
            sizes = pooled(sizes);
        }
        for (int stage = 0; stage < stages.size(); stage++) {
            for (ResidualBlock block : stages.get(stage)) {
                x = block.forward(x, sizes, forward);
                sizes = block.over(sizes);
            }
            forward.record("layer" + (stage + 1), x);
        }
        SDVariable mean = forward.ops().convolutions().meanPixels(x, sizes); // (images, D)
        return new Features(mean, Optional.of(x), forward.intermediates());
    }

    @Override
    public Stage stage(double depth) {
        int last = depth >= 1.0 ? stages.size() : stages.size() - 1;
        int number = Math.max(1, Math.min(last, (int) Math.round(depth * stages.size())));
        return new Stage("layer" + number, config.features(number - 1));
    }

    @Override
    public Places places(Stage stage, int size) {
        List<ImageRows> one = after(stage, List.of(new ImageRows(1, size, size, config.inChans())));
        return new Places(0, one.get(0).height());
    }

    @Override
    public SDVariable pooled(Stage stage, List<SDVariable> images, Forward forward) {
        List<ImageRows> sizes = after(stage, given(images));
        return forward.ops().convolutions().meanPixels(forward.recorded(stage.name()), sizes); // (images, width)
    }

    /** How a stage's outputs lie. */
    private List<ImageRows> after(Stage stage, List<ImageRows> images) {
        List<ImageRows> sizes = images;
        for (Convolution each : stem) {
            sizes = each.over(sizes);
        }
        if (config.hasLargeStem()) {
            sizes = pooled(sizes);
        }
        for (int i = 0; i < stages.size() && !("layer" + i).equals(stage.name()); i++) {
            for (ResidualBlock block : stages.get(i)) {
                sizes = block.over(sizes);
            }
        }
        return sizes;
    }

    private static List<ImageRows> given(List<SDVariable> images) {
        return images.stream()
                .map(SDVariable::getShape) // (B, C, S, S)
                .map(shape -> new ImageRows((int) shape[0], (int) shape[2], (int) shape[3], (int) shape[1]))
                .toList();
    }

    private static List<ImageRows> pooled(List<ImageRows> sizes) {
        return sizes.stream().map(each -> POOL.over(each, each.channels())).toList();
    }

    /** Goes through all convolutions with the images that each is given. */
    private void walk(List<ImageRows> pixels, Convolution.Visitor visitor) {
        List<ImageRows> sizes = pixels;
        for (Convolution each : stem) {
            visitor.visit(each, sizes, true);
            sizes = each.over(sizes);
        }
        if (config.hasLargeStem()) {
            sizes = pooled(sizes);
        }
        for (List<ResidualBlock> stage : stages) {
            for (ResidualBlock block : stage) {
                block.walk(sizes, visitor);
                sizes = block.over(sizes);
            }
        }
    }

    @Override
    public List<RunningMean> runningMeans(List<Images> images) {
        List<RunningMean> moves = new ArrayList<>();
        walk(pixels(images), (convolution, sizes, rectified) -> moves.addAll(convolution.runningMeans(sizes)));
        return moves;
    }

    @Override
    public double flops(List<Images> images) {
        double[] sum = new double[1];
        walk(pixels(images), (convolution, sizes, rectified) -> sum[0] += convolution.flops(sizes));
        return sum[0];
    }

    @Override
    public long passing(List<Images> images) {
        ResNetMemory memory = new ResNetMemory(Recompute.BLOCKS, 1.0);
        walk(pixels(images), memory);
        return memory.atWork();
    }

    @Override
    public long activations(List<Images> images, Recompute recompute, double operandWidth) {
        ResNetMemory memory = new ResNetMemory(recompute, operandWidth);
        walk(pixels(images), memory);
        return memory.floats();
    }
}
