package io.github.dino4j.eval.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.TensorFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a safetensors file of features holds, every bound checked, so that whatever is wrong is said with the file and the place. */
record FeatureReader(Path file, TensorFile content) {
    private static final int MOST_CLASSES = 1_000_000;
    private static final int MOST_NUMBERS = Integer.MAX_VALUE - 8; // of an array
    private static final int PIECE = 1 << 24; // numbers that are read at once
    private static final int LONGEST_PATH = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    FeatureBank bank() throws IOException {
        List<Long> shape = shape();
        int dim = Math.toIntExact(shape.get(1));
        float[] values = values(shape.get(0), dim);
        requireFinite(values, dim);
        return named(values, dim);
    }

    /** Labels and paths, with a zero for each row. */
    FeatureBank names() throws IOException {
        return named(new float[Math.toIntExact(shape().get(0))], 1);
    }

    private FeatureBank named(float[] values, int dim) throws IOException {
        try {
            return labelled(values, dim).named(list(FeatureTensors.CLASS_NAMES), paths());
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    private List<Long> shape() throws InputException {
        String name = FeatureTensors.FEATURES;
        if (!content.has(name)
                || !content.type(name).equals("F32")
                || content.shape(name).size() != 2) {
            throw wrong("holds no float32 tensor named features of shape (N, D)");
        }
        List<Long> shape = content.shape(name);
        if (shape.get(0) < 1 || shape.get(1) < 1) {
            throw wrong("features must be (N, D), both at least 1, were " + shape);
        }
        if (shape.get(0) > MOST_NUMBERS / shape.get(1)) {
            throw wrong("features are " + shape.get(0) + " rows of " + shape.get(1) + " numbers, more than the "
                    + MOST_NUMBERS + " numbers that are read into memory; embed fewer images into each file");
        }
        return shape;
    }

    private float[] values(long rows, int dim) throws IOException {
        float[] values = new float[(int) (rows * dim)];
        for (int at = 0; at < values.length; at += PIECE) {
            int count = Math.min(PIECE, values.length - at);
            content.part(FeatureTensors.FEATURES, (long) at * Float.BYTES, count * Float.BYTES)
                    .asFloatBuffer()
                    .get(values, at, count);
        }
        return values;
    }

    private long[] longs(String name) throws IOException {
        long[] values = new long[Math.toIntExact(content.shape(name).stream().reduce(1L, Math::multiplyExact))];
        for (int at = 0; at < values.length; at += PIECE) {
            int count = Math.min(PIECE, values.length - at);
            content.part(name, (long) at * Long.BYTES, count * Long.BYTES)
                    .asLongBuffer()
                    .get(values, at, count);
        }
        return values;
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

    private FeatureBank labelled(float[] values, int dim) throws IOException {
        if (!content.has(FeatureTensors.LABELS)) {
            return FeatureBank.unlabelled(values, dim);
        }
        if (!content.type(FeatureTensors.LABELS).equals("I64")) {
            throw wrong("labels must be int64, are " + content.type(FeatureTensors.LABELS));
        }
        long[] labels = longs(FeatureTensors.LABELS);
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
        String classes = content.metadata().get(FeatureTensors.CLASSES);
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

    /** Long lists of paths are tensors: the UTF-8 of all, and where each ends. */
    private List<String> paths() throws IOException {
        if (!content.has(FeatureTensors.PATH_ENDS)) {
            return list(FeatureTensors.PATHS);
        }
        String name = FeatureTensors.PATHS;
        if (!content.has(name)
                || !content.type(name).equals("U8")
                || !content.type(FeatureTensors.PATH_ENDS).equals("I64")) {
            throw wrong("has path_ends, and no uint8 tensor named paths or int64 ends beside them");
        }
        long size = content.shape(name).stream().reduce(1L, Math::multiplyExact);
        List<String> paths = new ArrayList<>();
        long start = 0;
        for (long end : longs(FeatureTensors.PATH_ENDS)) {
            if (end < start || end > size || end - start > LONGEST_PATH) {
                throw wrong("path " + paths.size() + " cannot lie from byte " + start + " to " + end + " of " + size);
            }
            paths.add(StandardCharsets.UTF_8
                    .decode(content.part(name, start, (int) (end - start)))
                    .toString());
            start = end;
        }
        return paths;
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
