package io.github.dino4j.vit.weights;

import io.github.dino4j.core.config.model.ConvnetConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The small convolutional network that tensors are of, from their shapes and what the file says beside them. */
final class ConvnetArchitecture {
    /** The first convolution, by which it gives itself away. */
    static final String STEM = "stem.0.weight";

    private static final int MOST_STAGES = 16;

    private final String file;

    ConvnetArchitecture(String file) {
        this.file = file;
    }

    static boolean isIn(Collection<String> names) {
        return names.contains(STEM);
    }

    ConvnetConfig model(Map<String, WeightTensor> tensors, Optional<ModelConfig> said, Facts facts)
            throws InputException {
        List<Integer> widths = new ArrayList<>();
        WeightTensor stage = tensors.get(STEM);
        int channels = stage == null || stage.shape().size() < 2 ? 0 : extent(stage, 1);
        for (int i = 1; stage != null && !stage.shape().isEmpty() && i <= MOST_STAGES; i++) {
            widths.add(extent(stage, 0));
            stage = tensors.get("layer" + i + ".0.weight");
        }
        ConvnetConfig model = said.isPresent() ? convnet(said.get()) : fromFacts(channels, widths, facts);
        if (!model.widths().equals(widths)) { // nothing of that size is made before the tensors agree
            throw new InputException(
                    file + ": its configuration tells of stages " + model.widths() + " wide, its tensors of " + widths);
        }
        Declarations declarations = new Declarations();
        Backbone.of(declarations, model); // its constructor declares
        Fit.demand(
                file + ": not the convolutional network that its shapes tell of (" + widths + " wide)",
                declarations.parameters(),
                tensors);
        return model;
    }

    private ConvnetConfig convnet(ModelConfig said) throws InputException {
        if (said instanceof ConvnetConfig convnet) {
            return convnet;
        }
        throw new InputException(
                file + ": its configuration tells of a " + ModelConfig.backbone(said) + ", its tensors of a convnet");
    }

    private ConvnetConfig fromFacts(int channels, List<Integer> widths, Facts facts) throws InputException {
        double size = facts.number("image_size", file)
                .orElseThrow(() -> new InputException(
                        file + ": does not say for images of what size it is; add image_size to its metadata"));
        try {
            return new ConvnetConfig(
                    facts.text("model").orElse("convnet"),
                    (int) size,
                    channels,
                    widths,
                    facts.text("statistics").orElse(ConvnetConfig.PER_RESOLUTION));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": no convolutional network of this kind: " + e.getMessage(), e);
        }
    }

    private static int extent(WeightTensor tensor, int axis) {
        return (int) Math.min(Integer.MAX_VALUE, tensor.shape().get(axis));
    }
}
