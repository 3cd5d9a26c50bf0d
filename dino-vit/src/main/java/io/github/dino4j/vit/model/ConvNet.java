package io.github.dino4j.vit.model;

import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.engine.Recompute;
import io.github.dino4j.core.parameter.Initializer;
import io.github.dino4j.core.parameter.Parameter;
import io.github.dino4j.vit.ops.ImageRows;
import io.github.dino4j.vit.ops.TokenLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A small convolutional network: stages {@code stem}, {@code layer1}, {@code layer2}, … of a 3x3 convolution without bias,
 * batch normalisation and ReLU, each but the stem with stride 2, and the mean over pixels. Each stage has the names of a PyTorch
 * {@code Sequential}: {@code stem.0.weight}, {@code stem.1.running_mean}. Pixels are rows of a matrix, channels its columns, so
 * that a convolution is a matrix product of unfolded rows.
 */
public final class ConvNet implements Backbone {
    private static final int SIDE = 3;
    private static final int STRIDE = 2;

    private final ConvnetConfig config;
    private final List<Stage> stages = new ArrayList<>();

    /** What a stage declares. */
    private record Stage(String name, Parameter weight, BatchNorm norm, int stride) {}

    /**
     * Declares the parameters and buffers.
     *
     * @param at where
     * @param config the architecture
     */
    public ConvNet(Declarations at, ConvnetConfig config) {
        this.config = config;
        int channels = config.inChans();
        for (int i = 0; i < config.widths().size(); i++) {
            String name = i == 0 ? "stem" : "layer" + i;
            Declarations stage = at.child(name);
            int width = config.widths().get(i);
            long fanIn = (long) channels * SIDE * SIDE;
            Parameter weight = stage.child("0")
                    .declare(
                            "weight",
                            Initializer.uniformFanIn(fanIn),
                            width,
                            channels,
                            SIDE,
                            SIDE); // PyTorch's default
            stages.add(new Stage(name, weight, new BatchNorm(stage.child("1"), width), i == 0 ? 1 : STRIDE));
            channels = width;
        }
    }

    @Override
    public ConvnetConfig config() {
        return config;
    }

    /** Records the output of each stage by its name, rows (B*h*w, channels) of all resolutions in order. */
    @Override
    public Features forward(List<SDVariable> images, Forward forward) {
        List<SDVariable> rows = new ArrayList<>();
        List<ImageRows> grids = new ArrayList<>();
        for (SDVariable each : images) {
            long[] shape = each.getShape(); // (B, C, S, S)
            rows.add(forward.ops().patchify(each, 1)); // (B*S*S, C)
            grids.add(new ImageRows((int) shape[0], (int) shape[2], (int) shape[3], (int) shape[1]));
        }
        for (Stage stage : stages) {
            for (int i = 0; i < rows.size(); i++) {
                ImageRows grid = grids.get(i);
                SDVariable unfolded = forward.ops().images().unfold(rows.get(i), grid, stage.stride()); // (B*h*w, C*9)
                rows.set(i, forward.ops().linear(unfolded, forward.weight(stage.weight()), null)); // (B*h*w, D)
                grids.set(i, grid.convolved(stage.stride(), stage.weight().dims()[0]));
            }
            normalize(stage, rows, grids, forward);
        }
        TokenLayout layout = new TokenLayout(grids.stream()
                .map(grid -> new TokenLayout.Segment(grid.batch(), grid.height() * grid.width()))
                .toList());
        SDVariable pixels = forward.ops().pack(rows); // (R, D)
        SDVariable pooled = forward.ops().meanRows(pixels, layout, 0); // (images, D)
        return new Features(pooled, Optional.of(pixels), forward.intermediates());
    }

    private void normalize(Stage stage, List<SDVariable> rows, List<ImageRows> grids, Forward forward) {
        List<SDVariable> parts = new ArrayList<>();
        if (isJoint()) {
            List<Integer> counts = grids.stream().map(ImageRows::rows).toList();
            SDVariable all = stage.norm().forward(forward.ops().pack(rows), 0, forward); // (R, D)
            parts.addAll(forward.ops().unpack(forward.ops().images().relu(all), counts));
        } else {
            for (int i = 0; i < rows.size(); i++) {
                SDVariable normalized = stage.norm().forward(rows.get(i), i, forward);
                parts.add(forward.ops().images().relu(normalized)); // (B*h*w, D)
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            rows.set(i, parts.get(i));
        }
        forward.record(stage.name(), forward.ops().pack(rows)); // (R, D)
    }

    private boolean isJoint() {
        return !config.isPerResolution();
    }

    @Override
    public List<RunningMean> runningMeans(List<Images> images) {
        List<ImageRows> grids = new ArrayList<>(images.stream()
                .map(each -> new ImageRows(each.count(), each.size(), each.size(), config.inChans()))
                .toList());
        List<RunningMean> moves = new ArrayList<>();
        for (Stage stage : stages) {
            grids.replaceAll(
                    grid -> grid.convolved(stage.stride(), stage.weight().dims()[0]));
            List<Integer> rows = grids.stream().map(ImageRows::rows).toList();
            moves.addAll(stage.norm()
                    .runningMeans(
                            isJoint()
                                    ? List.of(rows.stream()
                                            .mapToInt(Integer::intValue)
                                            .sum())
                                    : rows));
        }
        return moves;
    }

    @Override
    public double flops(List<Images> images) {
        double flops = 0.0;
        for (Images each : images) {
            ImageRows grid = new ImageRows(each.count(), each.size(), each.size(), config.inChans());
            for (Stage stage : stages) {
                double inputs = (double) SIDE * SIDE * grid.channels();
                grid = grid.convolved(stage.stride(), stage.weight().dims()[0]);
                flops += 2.0 * inputs * grid.rows() * grid.channels();
            }
        }
        return flops;
    }

    /**
     * Unfolded rows, of which one at a time is there where they are computed twice, and what is made of them; where all views are
     * normalised jointly, they lie together and apart at a time.
     */
    @Override
    public long activations(List<Images> images, Recompute recompute, double operandWidth) {
        double made = // matrices of a stage that are kept: what convolution, normalisation and ReLU give, or fewer
                switch (recompute) {
                    case NONE -> 3.0;
                    case CHEAP -> 2.0;
                    case BLOCKS -> 1.0;
                };
        double floats = 0.0;
        double largest = 0.0;
        double together = 0.0;
        for (Images each : images) {
            together += isJoint()
                    ? (double) each.count()
                            * each.size()
                            * each.size()
                            * config.widths().get(0)
                    : 0.0;
            ImageRows grid = new ImageRows(each.count(), each.size(), each.size(), config.inChans());
            for (Stage stage : stages) {
                double inputs = (double) SIDE * SIDE * grid.channels();
                grid = grid.convolved(stage.stride(), stage.weight().dims()[0]);
                double unfolded = operandWidth * inputs * grid.rows();
                largest = Math.max(largest, unfolded);
                floats += made * grid.rows() * grid.channels() + (recompute == Recompute.NONE ? unfolded : 0.0);
            }
        }
        return Math.round(together + (recompute == Recompute.NONE ? floats : floats + largest));
    }
}
