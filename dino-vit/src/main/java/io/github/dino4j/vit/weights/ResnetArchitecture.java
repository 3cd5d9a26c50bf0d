package io.github.dino4j.vit.weights;

import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.ResnetConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The residual network that tensors are of, from their names and shapes: torchvision's files say nothing beside them. */
final class ResnetArchitecture {
    /** A convolution that every one of them has, by which it gives itself away; {@code conv1.weight} alone is in each block. */
    static final String STEM = "layer1.0.conv1.weight";

    private static final String FIRST = "conv1.weight";
    private static final String DEEP = "conv1.0.weight"; // of a stem of three
    private static final String SELECTIVE = "layer1.0.sk.fc1.weight";
    private static final int MOST_STAGES = 4;
    private static final int MOST_BLOCKS = 256;
    private static final int SMALL_SIDE = 3;
    private static final double LARGE_IMAGES = 224.0; // what torchvision's weights are for
    private static final double SMALL_IMAGES = 32.0; // what a stem of 3x3 pixels is for

    private static final Map<List<Integer>, String> DEPTHS = Map.of(
            List.of(2, 2, 2, 2), "18",
            List.of(3, 4, 6, 3), "50",
            List.of(3, 4, 23, 3), "101",
            List.of(3, 8, 36, 3), "152",
            List.of(3, 24, 36, 3), "200");

    private final String file;

    ResnetArchitecture(String file) {
        this.file = file;
    }

    static boolean isIn(Collection<String> names) {
        return names.contains(STEM);
    }

    ResnetConfig model(Map<String, WeightTensor> tensors, Optional<ModelConfig> said, Facts facts)
            throws InputException {
        ResnetConfig found = fromShapes(tensors, facts);
        ResnetConfig model = said.isPresent() ? resnet(said.get()) : found;
        if (!model.blocks().equals(found.blocks())
                || model.width() != found.width()
                || model.bottleneck() != found.bottleneck()
                || model.selective() != found.selective()) { // nothing of that size is made before the tensors agree
            throw new InputException(
                    file + ": its configuration tells of " + words(model) + ", its tensors of " + words(found));
        }
        Declarations declarations = new Declarations();
        Backbone.of(declarations, model); // its constructor declares
        Fit.demand(
                file + ": not the residual network that its shapes tell of (" + words(model) + ")",
                declarations.parameters(),
                tensors);
        return model;
    }

    private static String words(ResnetConfig model) {
        return "blocks " + model.blocks() + (model.bottleneck() ? " with" : " without") + " bottlenecks, "
                + model.width() + " times as wide" + (model.selective() ? ", with selective kernels" : "");
    }

    private ResnetConfig resnet(ModelConfig said) throws InputException {
        if (said instanceof ResnetConfig resnet) {
            return resnet;
        }
        throw new InputException(
                file + ": its configuration tells of a " + ModelConfig.backbone(said) + ", its tensors of a resnet");
    }

    private ResnetConfig fromShapes(Map<String, WeightTensor> tensors, Facts facts) throws InputException {
        boolean selective = tensors.containsKey(SELECTIVE);
        WeightTensor stem = tensors.get(selective ? DEEP : FIRST);
        if (stem == null || stem.shape().size() != 4) {
            throw new InputException(file + ": no residual network of this kind: " + FIRST
                    + " is missing or not of 4 axes; found " + Architecture.some(tensors));
        }
        boolean small = !selective && stem.shape().get(2) == SMALL_SIDE;
        boolean bottleneck = tensors.containsKey("layer1.0.conv3.weight");
        List<Integer> blocks = blocks(tensors);
        long channels = stem.shape().get(0) * (selective ? 2L : 1L);
        int width = (int) Math.max(1, Math.min(Integer.MAX_VALUE, channels / ResnetConfig.CHANNELS));
        double size = facts.number("image_size", file).orElse(small ? SMALL_IMAGES : LARGE_IMAGES);
        try {
            return new ResnetConfig(
                    facts.text("model").orElse(name(blocks, width, bottleneck) + (selective ? "_sk" : "")),
                    (int) size,
                    (int) Math.min(Integer.MAX_VALUE, stem.shape().get(1)),
                    blocks,
                    width,
                    bottleneck,
                    small ? ResnetConfig.CIFAR : ResnetConfig.IMAGENET,
                    selective);
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": no residual network of this kind: " + e.getMessage(), e);
        }
    }

    private static List<Integer> blocks(Map<String, WeightTensor> tensors) {
        List<Integer> blocks = new ArrayList<>();
        for (int stage = 1; stage <= MOST_STAGES && tensors.containsKey(first(stage, 0)); stage++) {
            int count = 1;
            while (count < MOST_BLOCKS && tensors.containsKey(first(stage, count))) {
                count++;
            }
            blocks.add(count);
        }
        return blocks;
    }

    private static String first(int stage, int block) {
        return "layer" + stage + "." + block + "." + FIRST;
    }

    private static String name(List<Integer> blocks, int width, boolean bottleneck) {
        String depth = bottleneck || blocks.equals(List.of(2, 2, 2, 2)) ? DEPTHS.getOrDefault(blocks, "") : "";
        String plain = !bottleneck && blocks.equals(List.of(3, 4, 6, 3)) ? "34" : depth;
        return "resnet" + plain + (width == 1 ? "" : "w" + width);
    }
}
