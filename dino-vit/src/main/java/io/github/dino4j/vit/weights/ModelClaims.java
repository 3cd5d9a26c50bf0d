package io.github.dino4j.vit.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.github.dino4j.core.config.model.VitConfig;
import io.github.dino4j.core.io.InputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a {@code config.json} beside weights says of the model: timm's {@code model_args}, or the keys of HuggingFace's
 * {@code ViTConfig}. Tensors tell of sizes; what they cannot tell, such as the pooling or the activation, is obeyed or refused,
 * and never overlooked.
 *
 * @param file the configuration
 * @param values by the keys of the file
 */
record ModelClaims(Path file, Map<String, JsonNode> values) {
    private static final String ARGS = "model_args.";
    private static final String POOL = "global_pool";
    private static final String HEADS = "num_heads";
    private static final int MOST_HEADS = 9999;

    /** HuggingFace's keys, and timm's of the same. */
    private static final Map<String, String> HUGGING_FACE = Map.of(
            "hidden_size", "embed_dim",
            "num_hidden_layers", "depth",
            "num_attention_heads", HEADS,
            "intermediate_size", "intermediate_size",
            "image_size", "img_size",
            "patch_size", "patch_size",
            "num_channels", "in_chans",
            "qkv_bias", "qkv_bias",
            "hidden_act", "act_layer",
            "layer_norm_eps", "layer_norm_eps");

    /** Arguments of timm's that change nothing of what a trained model computes. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "num_classes",
            "drop_rate",
            "pos_drop_rate",
            "patch_drop_rate",
            "proj_drop_rate",
            "attn_drop_rate",
            "drop_path_rate",
            "weight_init",
            "fix_init",
            "dynamic_img_size",
            "dynamic_img_pad",
            "strict_img_size");

    /** Arguments of timm's that choose what is computed, with the choices that are computed here; null is timm's default. */
    private static final Map<String, Set<String>> COMPUTED = Map.ofEntries(
            Map.entry(POOL, Set.of("token", "avg", "")),
            Map.entry("act_layer", Set.of("gelu")),
            Map.entry("norm_layer", Set.of("layernorm")),
            Map.entry("class_token", Set.of("true", "false")),
            Map.entry("pre_norm", Set.of("false")),
            Map.entry("qk_norm", Set.of("false")),
            Map.entry("scale_attn_norm", Set.of("false")),
            Map.entry("scale_mlp_norm", Set.of("false")),
            Map.entry("no_embed_class", Set.of("true", "false")),
            Map.entry("fc_norm", Set.of("true", "false")),
            Map.entry("final_norm", Set.of("true")),
            Map.entry("proj_bias", Set.of("true")),
            Map.entry("pos_embed", Set.of("learn")),
            Map.entry("mlp_layer", Set.of("mlp", "swiglu_packed", "SwiGLUPacked")));

    /** Sizes, which the tensors tell of too. */
    private static final Set<String> SIZES = Set.of(
            "embed_dim",
            "depth",
            HEADS,
            "img_size",
            "patch_size",
            "in_chans",
            "mlp_ratio",
            "qkv_bias",
            "init_values",
            "reg_tokens");

    private static final String TYPE = "model_type";
    private static final String ARCHITECTURE = "architecture";

    /** HuggingFace's model type, and the architectures of timm, of DINOv3's Vision Transformers. */
    private static final Pattern ROTARY = Pattern.compile("dinov3_vit|vit_.*_dinov3.*");

    /** Why DINOv3's weights are refused, after what shows that they are. */
    static final String NO_ROTATION =
            ", as of DINOv3, whose rotary position embeddings (RoPE) are missing here; use weights"
                    + " with a table of positions, such as DINO's or DINOv2's";

    /** Of weights without a configuration. */
    static final ModelClaims NONE = new ModelClaims(Path.of("config.json"), Map.of());

    static ModelClaims of(Path file, JsonNode root) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        List<String> keys = new ArrayList<>(HUGGING_FACE.keySet());
        keys.addAll(List.of(ARCHITECTURE, TYPE, POOL));
        keys.stream().sorted().filter(root::has).forEach(key -> values.put(key, root.get(key)));
        root.path("model_args").properties().forEach(entry -> values.put(ARGS + entry.getKey(), entry.getValue()));
        if (values.containsKey(ARGS + POOL)) { // what overrides the summary
            values.remove(POOL);
        }
        return new ModelClaims(file, values);
    }

    private static String argument(String key) {
        return key.startsWith(ARGS) ? key.substring(ARGS.length()) : HUGGING_FACE.getOrDefault(key, key);
    }

    private JsonNode value(String argument) {
        return values.entrySet().stream()
                .filter(entry -> argument(entry.getKey()).equals(argument))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(MissingNode.getInstance());
    }

    /** {@return attention heads, 0 if it does not say} */
    int heads() throws InputException {
        JsonNode heads = value(HEADS);
        if (heads.isMissingNode() || heads.isNull()) {
            return 0;
        }
        if (!heads.isInt() || heads.intValue() < 1 || heads.intValue() > MOST_HEADS) {
            throw new InputException(
                    file + ": the number of attention heads must be in [1, " + MOST_HEADS + "], was " + heads);
        }
        return heads.intValue();
    }

    /** A choice among those that are computed here, by timm's name. */
    Optional<String> text(String argument) {
        String text = value(argument).asText("");
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** Refuses what is not computed here. */
    void demandComputable() throws InputException {
        for (String key : List.of(TYPE, ARCHITECTURE)) {
            if (ROTARY.matcher(value(key).asText("")).matches()) {
                throw new InputException(file + ": " + key + " is " + shown(value(key)) + NO_ROTATION);
            }
        }
        for (Map.Entry<String, JsonNode> entry : values.entrySet()) {
            if (!entry.getValue().isNull()) { // as if it were not there
                demandComputable(entry.getKey(), argument(entry.getKey()), entry.getValue());
            }
        }
        JsonNode architecture = value(ARCHITECTURE);
        if (architecture.asText("").contains("quickgelu")) {
            throw refused(ARCHITECTURE, architecture, ", whose activation is not GELU, which is computed here");
        }
    }

    private void demandComputable(String key, String argument, JsonNode value) throws InputException {
        Set<String> computed = COMPUTED.get(argument);
        boolean known = computed != null || WITHOUT_EFFECT.contains(argument) || SIZES.contains(argument);
        if (key.startsWith(ARGS) && !known) {
            throw new InputException(file + ": " + key + " is " + shown(value)
                    + ", an argument that is not known here, so that features might be others than timm's; take it out"
                    + " of the file if it changes nothing");
        }
        if (computed != null && !computed.contains(value.asText("?"))) {
            throw refused(key, value, "; computed here are " + choices(computed));
        }
        if (argument.equals("img_size") && value.isArray() && !isSquare(value)) {
            throw refused(key, value, "; position embeddings of square images are read");
        }
        if (argument.equals("layer_norm_eps") && !(value.doubleValue() > 0)) {
            throw refused(key, value, "; it must be a number above 0");
        }
    }

    private InputException refused(String key, JsonNode value, String more) {
        return new InputException(file + ": " + key + " is " + shown(value) + more + "; these weights cannot be used as"
                + " their program uses them");
    }

    private static String choices(Set<String> choices) {
        return choices.isEmpty()
                ? "models without it"
                : String.join(
                        " and ",
                        choices.stream()
                                .sorted()
                                .map(choice -> "\"" + choice + "\"")
                                .toList());
    }

    private static boolean isSquare(JsonNode sides) {
        return sides.size() == 2 && sides.get(0).equals(sides.get(1));
    }

    /** Refuses sizes that are not those of the tensors. */
    void demandSizes(VitConfig model) throws InputException {
        Map<String, Object> told = Map.ofEntries(
                Map.entry("embed_dim", model.embedDim()),
                Map.entry("depth", model.depth()),
                Map.entry("img_size", model.imageSize()),
                Map.entry("patch_size", model.patchSize()),
                Map.entry("in_chans", model.inChans()),
                Map.entry("intermediate_size", model.hiddenDim()),
                Map.entry("qkv_bias", model.qkvBias()),
                Map.entry("mlp_ratio", model.mlpRatio()),
                Map.entry("init_values", model.initValues()),
                Map.entry("class_token", model.classToken()),
                Map.entry("reg_tokens", model.regTokens()),
                Map.entry("no_embed_class", model.noEmbedClass()),
                Map.entry("fc_norm", model.fcNorm()));
        for (Map.Entry<String, JsonNode> entry : values.entrySet()) {
            String argument = argument(entry.getKey());
            JsonNode value = entry.getValue().isArray() && isSquare(entry.getValue())
                    ? entry.getValue().get(0)
                    : entry.getValue();
            Object expected = told.get(argument);
            boolean fits =
                    switch (argument) {
                        case "mlp_ratio" -> Math.abs(value.doubleValue() - model.mlpRatio()) * model.embedDim() < 1;
                        case "init_values" -> value.doubleValue() > 0 == model.hasLayerScale();
                        default -> expected == null || expected.toString().equals(value.asText());
                    };
            if (!fits && !value.isNull()) {
                throw new InputException(file + ": " + entry.getKey() + " is " + shown(entry.getValue())
                        + ", the tensors tell of " + expected
                        + "; it belongs to other weights, or is wrong");
            }
        }
    }

    private static String shown(JsonNode value) {
        int most = 200;
        String text = value.toString();
        return text.length() > most ? text.substring(0, most) + "…" : text;
    }
}
