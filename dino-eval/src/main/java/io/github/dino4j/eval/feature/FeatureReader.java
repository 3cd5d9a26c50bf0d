package io.github.dino4j.eval.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a safetensors file of features holds, every bound checked, so that whatever is wrong is said with the file and the place. */
record FeatureReader(Path file, SafeTensors content) {
    private static final int MOST_CLASSES = 1_000_000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    FeatureBank bank() throws InputException {
        SafeTensors.Tensor features = content.tensors().get(FeatureFile.FEATURES);
        if (features == null
                || !features.type().equals("F32")
                || features.shape().size() != 2) {
            throw wrong("holds no float32 tensor named features of shape (N, D)");
        }
        long rows = features.shape().get(0);
        long dim = features.shape().get(1);
        if (rows < 1 || dim < 1) { // both are ints then, since the data fill the file
            throw wrong("features must be (N, D), both at least 1, were " + features.shape());
        }
        float[] values = features.floats();
        requireFinite(values, (int) dim);
        try {
            return labelled(values, (int) dim).named(list(FeatureFile.CLASS_NAMES), list(FeatureFile.PATHS));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    private InputException wrong(String message) {
        return new InputException(file + ": " + message);
    }

    private void requireFinite(float[] values, int dim) throws InputException {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw wrong("features[" + i / dim + "][" + i % dim + "] must be finite, was " + values[i]
                        + ": the model that made it has diverged, or the file is damaged");
            }
        }
    }

    private FeatureBank labelled(float[] values, int dim) throws InputException {
        SafeTensors.Tensor tensor = content.tensors().get(FeatureFile.LABELS);
        if (tensor == null) {
            return FeatureBank.unlabelled(values, dim);
        }
        if (!tensor.type().equals("I64")) {
            throw wrong("labels must be int64, are " + tensor.type());
        }
        long[] labels = tensor.longs();
        if (Arrays.stream(labels).allMatch(label -> label == ImageSource.UNLABELED)) {
            return FeatureBank.unlabelled(values, dim);
        }
        int[] narrow = new int[labels.length];
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] < 0 || labels[row] >= MOST_CLASSES) {
                throw wrong("labels[" + row + "] must be in [0, " + MOST_CLASSES + "), was " + labels[row]);
            }
            narrow[row] = (int) labels[row];
        }
        String classes = content.metadata().get(FeatureFile.CLASSES);
        return classes == null
                ? FeatureBank.of(values, dim, narrow)
                : FeatureBank.of(values, dim, narrow, classes(classes));
    }

    private int classes(String text) throws InputException {
        if (!text.matches("[0-9]{1,7}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST_CLASSES) {
            throw wrong("its metadata classes must be a number in [1, " + MOST_CLASSES + "], was " + text);
        }
        return Integer.parseInt(text);
    }

    private List<String> list(String key) throws InputException {
        String text = content.metadata().get(key);
        List<String> texts = new ArrayList<>();
        if (text == null) {
            return texts;
        }
        try {
            JsonNode node = JSON.readTree(text);
            boolean fits = node.isArray();
            for (JsonNode item : node) {
                fits &= item.isTextual();
                texts.add(item.asText());
            }
            if (fits) {
                return texts;
            }
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": its metadata " + key + " must be a list of texts in JSON", e);
        }
        throw wrong("its metadata " + key + " must be a list of texts in JSON");
    }
}
