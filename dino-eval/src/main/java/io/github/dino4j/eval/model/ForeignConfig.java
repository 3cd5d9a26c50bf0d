package io.github.dino4j.eval.model;

import io.github.dino4j.augment.image.RgbImage;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.model.ModelConfig;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.vit.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/** The configuration of weights that come without one: the base configuration, with what the file tells of. */
final class ForeignConfig {
    private static final String CONFIG = "config";
    private static final String HEADS = "model.num_heads=";

    private ForeignConfig() {}

    /** Whether a file says itself how it was trained. */
    static boolean isOwn(Weights weights) {
        return weights.metadata().containsKey(CONFIG);
    }

    /** Attention heads that overlays ask for, 0 if they do not: tensors do not tell of them. */
    static int heads(List<String> sets) throws InputException {
        int heads = 0;
        for (String set : sets) {
            if (set.startsWith(HEADS)) {
                String number = set.substring(HEADS.length()).strip();
                if (!number.matches("[1-9]\\d{0,3}")) {
                    throw new InputException("--set: model.num_heads: must be in [1, 9999], was " + number);
                }
                heads = Integer.parseInt(number);
            }
        }
        return heads;
    }

    static RunConfig of(Weights weights, List<String> sets) throws InputException {
        String yaml = weights.metadata().get(CONFIG);
        if (yaml != null) {
            return ConfigLoader.printed(yaml, "the configuration in " + weights.file(), sets);
        }
        ModelConfig model = weights.model();
        List<String> all = new ArrayList<>();
        all.add("model=" + ConfigPrinter.line(model));
        all.addAll(List.of(
                "data.train=none",
                "views.mean=" + weights.mean(),
                "views.std=" + weights.std(),
                "views.local.count=0", // nothing is trained here: sizes need only fit the patches
                "views.global.size=" + model.sideMultiple()));
        if (model.inChans() != RgbImage.RGB) {
            all.addAll(List.of("views.jitter.prob=0", "views.grayscale=0"));
        }
        all.addAll(sets);
        return ConfigLoader.builtin("base/dino.yaml", all);
    }
}
