package io.github.dino4j.eval.feature;

import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Features in a safetensors file: {@code features} float32 (N, D) and, where classes are known, {@code labels} int64 (N)
 * with the number of classes in the header's metadata.
 */
public final class FeatureFile {
    private static final String FEATURES = "features";
    private static final String LABELS = "labels";
    private static final String CLASSES = "classes";

    private FeatureFile() {}

    /**
     * Writes a bank, whole or not at all.
     *
     * @param file replaced if it exists
     * @param bank the features
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureBank bank) throws IOException {
        Map<String, SafeTensors.Tensor> tensors = new LinkedHashMap<>();
        tensors.put(FEATURES, SafeTensors.Tensor.of(List.of((long) bank.size(), (long) bank.dim()), bank.features()));
        Map<String, String> metadata = new LinkedHashMap<>();
        if (bank.labelled()) {
            long[] labels = new long[bank.size()];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = bank.label(row);
            }
            tensors.put(LABELS, SafeTensors.Tensor.of(labels));
            metadata.put(CLASSES, Integer.toString(bank.classes()));
        }
        new SafeTensors(tensors, metadata).write(file);
    }

    /**
     * Reads a bank.
     *
     * @param file the file
     * @return the features
     * @throws InputException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static FeatureBank read(Path file) throws IOException {
        SafeTensors content = SafeTensors.read(file);
        SafeTensors.Tensor features = content.tensors().get(FEATURES);
        if (features == null
                || !features.type().equals("F32")
                || features.shape().size() != 2) {
            throw new InputException(file + ": holds no float32 tensor named features of shape (N, D)");
        }
        int dim = Math.toIntExact(features.shape().get(1));
        SafeTensors.Tensor labels = content.tensors().get(LABELS);
        try {
            if (labels == null) {
                return FeatureBank.unlabelled(features.floats(), dim);
            }
            String classes = content.metadata().get(CLASSES);
            return classes == null
                    ? FeatureBank.of(features.floats(), dim, narrow(labels, file))
                    : FeatureBank.of(features.floats(), dim, narrow(labels, file), Integer.parseInt(classes));
        } catch (IllegalArgumentException e) {
            throw new InputException(file + ": " + e.getMessage(), e);
        }
    }

    private static int[] narrow(SafeTensors.Tensor labels, Path file) throws InputException {
        if (!labels.type().equals("I64")) {
            throw new InputException(file + ": labels must be int64, are " + labels.type());
        }
        long[] wide = labels.longs();
        int[] narrow = new int[wide.length];
        for (int row = 0; row < wide.length; row++) {
            narrow[row] = (int) Math.max(-1, Math.min(wide[row], Integer.MAX_VALUE));
        }
        return narrow;
    }
}
