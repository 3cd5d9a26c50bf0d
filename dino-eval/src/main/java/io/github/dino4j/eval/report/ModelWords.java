package io.github.dino4j.eval.report;

import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.parameter.ParameterLayout;
import io.github.dino4j.vit.model.Backbone;
import io.github.dino4j.vit.model.Declarations;
import java.util.Locale;

/** What is trained, and on what, in words. */
public final class ModelWords {
    private static final double MILLION = 1e6;

    private ModelWords() {}

    /**
     * Says what a backbone is.
     *
     * @param model the backbone
     * @return such as {@code vit_small_16: 21.7 million parameters, patches of 16 × 16 pixels, images of 224 × 224 pixels}
     */
    public static String of(ModelConfig model) {
        String places = model instanceof VitConfig ? "patches of " : "places of ";
        return model.name() + ": " + count(parameters(model)) + ", " + places + square(model.stride()) + ", images of "
                + square(model.imageSize());
    }

    /**
     * Says which images a run trains on.
     *
     * @param config of the run
     * @return their names, or that they are drawn
     */
    public static String images(RunConfig config) {
        return config.data().synthetic().trainPerClass() > 0
                ? "drawn textures"
                : String.join(", ", config.data().train());
    }

    private static long parameters(ModelConfig model) {
        Declarations declarations = new Declarations();
        Backbone.of(declarations.child("backbone"), model);
        return new ParameterLayout(declarations.parameters()).weightCount();
    }

    private static String count(long parameters) {
        double millions = parameters / MILLION;
        return String.format(Locale.ROOT, millions < 1 ? "%.2f" : "%.1f", millions) + " million parameters";
    }

    private static String square(int side) {
        return side + " × " + side + " pixels";
    }
}
