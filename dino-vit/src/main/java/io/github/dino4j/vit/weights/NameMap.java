package io.github.dino4j.vit.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the same tensors in different programs: timm's, which are the official ones and ours, and those of
 * HuggingFace's {@code ViTModel}, which keeps queries, keys and values apart.
 */
public final class NameMap {
    /** What wrappers put before a name: parallel and compiled models, Lightning, the multi-crop wrapper, ViTForImageClassification. */
    private static final Pattern WRAPPER = Pattern.compile("(module|model|_orig_mod|backbone|vit|teacher|student)\\.");

    private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,4})\\.(.+)");
    private static final Pattern LAYER = Pattern.compile("encoder\\.layer\\.(\\d{1,4})\\.(.+)");
    private static final String QKV = "attn.qkv";
    private static final List<String> APART = List.of("query", "key", "value");
    private static final String PROJECTIONS = "attention.attention.";

    /** timm's name to HuggingFace's, outside blocks and within them; both with .weight and .bias or without. */
    private static final Map<String, String> OUTSIDE = Map.of(
            "cls_token", "embeddings.cls_token",
            "pos_embed", "embeddings.position_embeddings",
            "register_tokens", "embeddings.register_tokens",
            "mask_token", "embeddings.mask_token",
            "patch_embed.proj", "embeddings.patch_embeddings.projection",
            "norm", "layernorm");

    private static final Map<String, String> WITHIN = Map.of(
            "norm1", "layernorm_before",
            "attn.proj", "attention.output.dense",
            "norm2", "layernorm_after",
            "mlp.fc1", "intermediate.dense",
            "mlp.fc2", "output.dense");

    /** The same of {@code Dinov2Model}, without and with gates; other names of its blocks are timm's. */
    private static final Map<String, String> WITHIN_DINOV2 = Map.of(
            "ls1.gamma", "layer_scale1.lambda1",
            "ls2.gamma", "layer_scale2.lambda1",
            "attn.proj", "attention.output.dense");

    private static final Map<String, String> WITHIN_GATED = Map.of(
            "ls1.gamma", "layer_scale1.lambda1",
            "ls2.gamma", "layer_scale2.lambda1",
            "attn.proj", "attention.output.dense",
            "mlp.fc1", "mlp.weights_in",
            "mlp.fc2", "mlp.weights_out");

    private static final Map<String, String> FROM_HUGGING_FACE = all();

    private NameMap() {}

    /**
     * Takes off what wrappers put before a name, such as {@code module.backbone.}.
     *
     * @param name a name of any program
     * @return the name within the model
     */
    public static String strip(String name) {
        String rest = name;
        for (Matcher wrapper = WRAPPER.matcher(rest); wrapper.lookingAt(); wrapper = WRAPPER.matcher(rest)) {
            rest = rest.substring(wrapper.end());
        }
        return rest;
    }

    /**
     * From HuggingFace's names to timm's; queries, keys and values of a block become one tensor. Other names stay.
     *
     * @param tensors by HuggingFace's names, without {@code vit.}
     * @return by timm's names
     */
    public static Map<String, WeightTensor> toTimm(Map<String, WeightTensor> tensors) {
        Map<String, WeightTensor> named = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            Matcher layer = LAYER.matcher(name);
            if (!layer.matches()) {
                named.put(renamed(name, inverse(OUTSIDE)), tensor);
            } else if (!layer.group(2).startsWith(PROJECTIONS)) {
                named.put("blocks." + layer.group(1) + "." + renamed(layer.group(2), FROM_HUGGING_FACE), tensor);
            } else {
                List<WeightTensor> parts = companions(name, tensors);
                if (parts.isEmpty()) {
                    named.put(name, tensor);
                } else {
                    String kind = name.substring(name.lastIndexOf('.'));
                    named.put("blocks." + layer.group(1) + "." + QKV + kind, WeightTensor.joined(parts));
                }
            }
        });
        return named;
    }

    /** Query, key and value that belong to one of them, or nothing where they are not three of a shape. */
    private static List<WeightTensor> companions(String name, Map<String, WeightTensor> tensors) {
        int end = name.lastIndexOf('.');
        int start = name.lastIndexOf('.', end - 1) + 1;
        if (end < start || !APART.contains(name.substring(start, end))) {
            return List.of();
        }
        List<WeightTensor> parts = new ArrayList<>();
        for (String part : APART) {
            WeightTensor tensor = tensors.get(name.substring(0, start) + part + name.substring(end));
            if (tensor == null || tensor.shape().isEmpty()) {
                return List.of();
            }
            parts.add(tensor);
        }
        return parts.stream().map(WeightTensor::shape).distinct().count() == 1 ? parts : List.of();
    }

    /**
     * From timm's names to HuggingFace's, {@code ViTModel}'s or with LayerScale {@code Dinov2Model}'s; queries, keys and values
     * become three tensors. Other names stay.
     *
     * @param tensors by timm's names
     * @return by HuggingFace's names, without {@code vit.}
     */
    public static Map<String, WeightTensor> toHuggingFace(Map<String, WeightTensor> tensors) {
        Map<String, WeightTensor> named = new LinkedHashMap<>();
        boolean isDinov2 = tensors.containsKey("blocks.0.ls1.gamma");
        Map<String, String> within = !isDinov2 ? WITHIN : Dinov2Layout.isGated(tensors) ? WITHIN_GATED : WITHIN_DINOV2;
        (isDinov2 ? Dinov2Layout.ofTimm(tensors) : tensors).forEach((name, tensor) -> {
            Matcher block = BLOCK.matcher(name);
            if (!block.matches()) {
                named.put(renamed(name, OUTSIDE), tensor);
                return;
            }
            String layer = "encoder.layer." + block.group(1) + ".";
            if (block.group(2).startsWith(QKV + ".")) {
                String kind = block.group(2).substring(QKV.length());
                List<WeightTensor> parts = tensor.split(APART.size());
                for (int i = 0; i < parts.size(); i++) {
                    named.put(layer + PROJECTIONS + APART.get(i) + kind, parts.get(i));
                }
            } else {
                named.put(layer + renamed(block.group(2), within), tensor);
            }
        });
        return named;
    }

    private static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>(inverse(WITHIN));
        all.putAll(inverse(WITHIN_GATED));
        return all;
    }

    private static Map<String, String> inverse(Map<String, String> map) {
        Map<String, String> inverse = new LinkedHashMap<>();
        map.forEach((from, to) -> inverse.put(to, from));
        return inverse;
    }

    private static String renamed(String name, Map<String, String> names) {
        int dot = name.lastIndexOf('.');
        String whole = names.get(name);
        String stem = dot < 0 ? null : names.get(name.substring(0, dot));
        return whole != null ? whole : stem != null ? stem + name.substring(dot) : name;
    }
}
