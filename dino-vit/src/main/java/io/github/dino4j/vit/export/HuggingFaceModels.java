package io.github.dino4j.vit.export;

import io.github.dino4j.core.config.model.VitConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which of transformers' models a backbone is. */
final class HuggingFaceModels {
    /** Model types and their classes. */
    static final Map<String, String> CLASSES = Map.of(
            "vit", "ViTModel",
            "dinov2", "Dinov2Model",
            "dinov2_with_registers", "Dinov2WithRegistersModel");

    private static final int MULTIPLE = 8; // what hidden layers with gates are rounded up to

    private HuggingFaceModels() {}

    /**
     * Refuses what none of them computes.
     *
     * @param model the backbone
     * @throws IllegalArgumentException naming what none has
     */
    static void demandExpressible(VitConfig model) {
        List<String> without = new ArrayList<>();
        boolean isDinov2 = model.hasLayerScale();
        if (!model.classToken() || !model.isTokenPooled() || model.fcNorm()) {
            without.add("averaged patch tokens");
        }
        if (!isDinov2 && model.regTokens() > 0) {
            without.add("registers without LayerScale");
        }
        if (!isDinov2 && model.isGated()) {
            without.add("SwiGLU without LayerScale");
        }
        if (model.regTokens() > 0 != model.noEmbedClass()) {
            without.add("positions of registers, or a CLS token without one");
        }
        if (isDinov2 && hidden(model, ratio(model)) != model.hiddenDim()) {
            without.add("an MLP of this width (model.mlp_ratio=" + model.mlpRatio() + ")");
        }
        if (!without.isEmpty()) {
            throw new IllegalArgumentException("transformers have no model with " + String.join(", ", without)
                    + "; export with timm's names instead (--names timm)");
        }
    }

    /** The hidden width over the token width, a whole number; with gates before it is cut to two thirds. */
    private static int ratio(VitConfig model) {
        double ratio = model.isGated() ? model.mlpRatio() * 0.75 : model.mlpRatio();
        return (int) (model.isGated() ? Math.floor(ratio + 1e-6) : Math.round(ratio));
    }

    /** What {@code Dinov2SwiGLUFFN} and {@code Dinov2MLP} make of it. */
    private static int hidden(VitConfig model, int ratio) {
        int whole = model.embedDim() * ratio;
        int half = (whole * 2 / 3 + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
        return model.isGated() ? 2 * half : whole;
    }

    /** Keys of {@code Dinov2Config} that {@code ViTConfig} does not have. */
    static Map<String, Object> dinov2(VitConfig model) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("mlp_ratio", ratio(model));
        config.put("use_swiglu_ffn", model.isGated());
        config.put("layerscale_value", model.initValues());
        if (model.regTokens() > 0) {
            config.put("num_register_tokens", model.regTokens());
        }
        return config;
    }
}
