package io.github.dino4j.eval.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.augment.data.ImageSource;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.SafeTensors;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Features in a file. As safetensors: {@code features} float32 (N, D) and {@code labels} int64 (N), all -1 where classes are
 * unknown; in the header's metadata {@code classes}, their number, and {@code class_names} and {@code paths}, lists in JSON.
 * As CSV, which is for other programs and never read back: a row for each image, {@code path,label,f0,f1,…}. As SQL, a
 * script that fills a table {@code images} of a PostgreSQL with pgvector.
 */
public final class FeatureFile {
    private static final String FEATURES = "features";
    private static final String LABELS = "labels";
    private static final String CLASSES = "classes";
    private static final String CLASS_NAMES = "class_names";
    private static final String PATHS = "paths";
    private static final ObjectMapper JSON = new ObjectMapper();

    private FeatureFile() {}

    /**
     * Writes a bank, whole or not at all: as CSV or SQL if the file is called so, else as safetensors.
     *
     * @param file replaced if it exists
     * @param bank the features
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureBank bank) throws IOException {
        if (file.toString().endsWith(".csv")) {
            writeCsv(file, bank);
            return;
        }
        if (file.toString().endsWith(".sql")) {
            new PgVector("images", bank.dim()).write(file, bank);
            return;
        }
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
        } else {
            long[] unknown = new long[bank.size()];
            Arrays.fill(unknown, ImageSource.UNLABELED);
            tensors.put(LABELS, SafeTensors.Tensor.of(unknown));
        }
        putList(metadata, CLASS_NAMES, bank.classNames());
        putList(metadata, PATHS, bank.paths());
        new SafeTensors(tensors, metadata).write(file);
    }

    private static void putList(Map<String, String> metadata, String key, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            metadata.put(key, JSON.writeValueAsString(texts));
        }
    }

    private static void writeCsv(Path file, FeatureBank bank) throws IOException {
        AtomicFiles.write(file, channel -> {
            try (Writer text = Channels.newWriter(new Unclosed(channel), StandardCharsets.UTF_8)) {
                text.write("path,label");
                for (int i = 0; i < bank.dim(); i++) {
                    text.write(",f" + i);
                }
                text.write('\n');
                for (int row = 0; row < bank.size(); row++) {
                    text.write(csvRow(bank, row));
                }
            }
        });
    }

    /** Lets a writer end without the file, which is still to be flushed to the disk. */
    private record Unclosed(WritableByteChannel channel) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer source) throws IOException {
            return channel.write(source);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() {}
    }

    /** Floats in the shortest decimal form that reads back as the same float. */
    private static String csvRow(FeatureBank bank, int row) {
        String path = bank.paths().isEmpty() ? "" : bank.paths().get(row);
        StringBuilder line = new StringBuilder();
        line.append('"').append(path.replace("\"", "\"\"")).append("\",");
        line.append(bank.labelled() ? Integer.toString(bank.label(row)) : "");
        for (int i = 0; i < bank.dim(); i++) {
            line.append(',').append(bank.features()[row * bank.dim() + i]);
        }
        return line.append('\n').toString();
    }

    private static List<String> list(SafeTensors content, String key, Path file) throws InputException {
        String text = content.metadata().get(key);
        if (text == null) {
            return List.of();
        }
        try {
            return JSON.readValue(text, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": its metadata " + key + " must be a list of texts in JSON", e);
        }
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
            FeatureBank bank;
            String classes = content.metadata().get(CLASSES);
            if (labels == null || Arrays.stream(labels.longs()).allMatch(label -> label == ImageSource.UNLABELED)) {
                bank = FeatureBank.unlabelled(features.floats(), dim);
            } else if (classes == null) {
                bank = FeatureBank.of(features.floats(), dim, narrow(labels, file));
            } else {
                bank = FeatureBank.of(features.floats(), dim, narrow(labels, file), Integer.parseInt(classes));
            }
            return bank.named(list(content, CLASS_NAMES, file), list(content, PATHS, file));
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
