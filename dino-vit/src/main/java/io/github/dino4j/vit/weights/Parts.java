package io.github.dino4j.vit.weights;

import io.github.dino4j.core.io.ElementType;
import io.github.dino4j.core.io.InputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The tensors of a file by what they belong to, under the names of this library.
 *
 * @param backbone by timm's names
 * @param head of the projection head, {@code mlp.0.weight} to {@code last_layer.weight_v}
 * @param linear of a linear classifier, {@code weight} and {@code bias}
 * @param center the centre of the loss, {@code center}, or nothing
 * @param skipped names of what nothing here needs, such as counters and poolers
 * @param huggingFace whether the names were HuggingFace's
 */
record Parts(
        Map<String, WeightTensor> backbone,
        Map<String, WeightTensor> head,
        Map<String, WeightTensor> linear,
        Map<String, WeightTensor> center,
        List<String> skipped,
        boolean huggingFace) {
    private static final String LAST = "last_layer.";
    private static final Pattern LINEAR = Pattern.compile("(head|fc|classifier|linear)\\.(weight|bias)|weight|bias");
    private static final Pattern CENTER = Pattern.compile("(dino_loss\\.)?center");
    private static final Pattern HEAD = Pattern.compile("(head|dino_head|projection_head|prototypes)\\..+");
    private static final Pattern SKIPPED = Pattern.compile(
            "((pooler|embeddings\\.mask_token|mask_token|decoder[._])|(?!stem\\.|conv1\\.|bn1\\.|layer\\d+\\.).*\\.running_(mean|var)).*");
    private static final int MOST_TOLD = 12;

    /** Whether a tensor that stands beside a backbone is of a head or the loss. */
    static boolean isBesideBackbone(String given) {
        String name = NameMap.strip(given);
        return LINEAR.matcher(name).matches() || HEAD.matcher(name).matches() || isCenter(given);
    }

    static boolean isCenter(String given) {
        return CENTER.matcher(NameMap.strip(given)).matches();
    }

    static Parts of(RawWeights raw) throws InputException {
        Parts parts = new Parts(
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new LinkedHashMap<>(),
                new ArrayList<>(),
                raw.tensors().keySet().stream()
                        .anyMatch(name -> NameMap.strip(name).startsWith("embeddings.")));
        for (Map.Entry<String, WeightTensor> entry : raw.tensors().entrySet()) {
            parts.add(entry.getKey(), entry.getValue(), raw.name());
        }
        parts.keepPlainLastLayer();
        if (parts.head.keySet().stream().noneMatch(name -> name.startsWith(LAST)) && !parts.backbone.isEmpty()) {
            parts.head.keySet().forEach(name -> parts.skipped.add("head." + name)); // of another method
            parts.head.clear();
        }
        Map<String, WeightTensor> timm = new LinkedHashMap<>(
                Dinov2Layout.toTimm(parts.huggingFace ? NameMap.toTimm(parts.backbone) : parts.backbone));
        parts.backbone.clear();
        parts.backbone.putAll(timm);
        return parts;
    }

    private void add(String given, WeightTensor tensor, String file) throws InputException {
        String name = NameMap.strip(given);
        if (!tensor.type().isReal() || SKIPPED.matcher(name).matches()) {
            skipped.add(given);
        } else if (CENTER.matcher(name).matches()) {
            put(center, "center", tensor, file);
        } else if (LINEAR.matcher(name).matches()) {
            put(linear, name.substring(name.lastIndexOf('.') + 1), tensor, file);
        } else if (HEAD.matcher(name).matches()) {
            addToHead(headName(name), tensor, file);
        } else {
            put(backbone, name, tensor, file);
        }
    }

    /** Head names of SwAV's program, and of PyTorch's newer weight normalisation, as DINO's. */
    private static String headName(String name) {
        return name.replaceFirst("^(dino_)?head\\.", "")
                .replaceFirst("^projection_head\\.", "mlp.")
                .replaceFirst("^prototypes\\.", LAST)
                .replaceFirst("^last_layer\\.parametrizations\\.weight\\.original0$", "last_layer.weight_g")
                .replaceFirst("^last_layer\\.parametrizations\\.weight\\.original1$", "last_layer.weight_v");
    }

    private void addToHead(String name, WeightTensor tensor, String file) throws InputException {
        if (name.equals(LAST + "weight")
                && tensor.shape().size() == 2) { // not normalised: its rows' norms are the gains
            put(head, LAST + "weight_g", gains(tensor), file);
            put(head, LAST + "weight_v", tensor, file);
        } else {
            put(head, name, tensor, file);
        }
    }

    /** A last layer with a bias is that of a head without a bottleneck, whose weight is no direction with a gain. */
    private void keepPlainLastLayer() {
        WeightTensor weight = head.get(LAST + "weight_v");
        if (head.containsKey(LAST + "bias") && weight != null) {
            head.remove(LAST + "weight_v");
            head.remove(LAST + "weight_g");
            head.put(LAST + "weight", weight);
        }
    }

    private static WeightTensor gains(WeightTensor rows) {
        int count = rows.shape().get(0).intValue();
        return new WeightTensor(List.of((long) count, 1L), ElementType.F32, () -> {
            float[] values = rows.floats();
            int width = count == 0 ? 0 : values.length / count;
            float[] norms = new float[count];
            for (int row = 0; row < count; row++) {
                double sum = 0.0;
                for (int i = 0; i < width; i++) {
                    double value = values[row * width + i];
                    sum += value * value;
                }
                norms[row] = (float) Math.sqrt(sum);
            }
            return norms;
        });
    }

    /** What was passed over, many of a kind by their number. */
    Optional<String> passedOver() {
        if (skipped.size() <= MOST_TOLD) {
            return skipped.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", skipped));
        }
        Map<String, Integer> kinds = new TreeMap<>();
        skipped.forEach(name -> kinds.merge(name.replaceFirst("\\..*", ""), 1, Integer::sum));
        return Optional.of(String.join(
                ", ",
                kinds.entrySet().stream()
                        .limit(MOST_TOLD)
                        .map(kind -> kind.getKey() + " (" + kind.getValue() + ")")
                        .toList()));
    }

    private static void put(Map<String, WeightTensor> part, String name, WeightTensor tensor, String file)
            throws InputException {
        if (tensor.shape().stream().anyMatch(extent -> extent < 1 || extent > Integer.MAX_VALUE)) {
            throw new InputException(file + ": " + name + " is " + Fit.shape(tensor.shape())
                    + "; a model has no tensor without numbers");
        }
        if (part.put(name, tensor) != null) {
            throw new InputException(file + ": holds two tensors that are " + name + " when the names of wrappers,"
                    + " such as module. and backbone., are taken off; keep one of them");
        }
    }
}
