package io.github.dino4j.eval.feature;

import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.core.io.TensorFile;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Features in a file. As safetensors: {@code features} float32 (N, D) and {@code labels} int64 (N), all -1 where classes are
 * unknown; in the header's metadata {@code classes}, their number, and {@code class_names} and {@code paths}, lists in JSON. Where
 * paths have more than 16 MiB, they are tensors instead: {@code paths} uint8, the UTF-8 of all, and {@code path_ends} int64 (N), where each ends.
 * As CSV, which is for other programs and never read back: a row for each image, {@code path,label,f0,f1,…}. As SQL, a
 * script that fills a table {@code images} of a PostgreSQL with pgvector.
 */
public final class FeatureFile {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
    private static final int PREAMBLE = MAGIC.length + Short.BYTES;
    private static final int ALIGNMENT = 64;

    private FeatureFile() {}

    /**
     * Checks a file's name before any work.
     *
     * @param file a name
     * @throws IllegalArgumentException if its suffix is none of those that {@link #write} knows
     */
    public static void requireFormat(Path file) {
        if (!file.toString().matches(".*[.](safetensors|csv|sql|npy)")) {
            throw new IllegalArgumentException(file + ": features are written as .safetensors (with labels and paths),"
                    + " .csv, .sql (for pgvector) or .npy (the numbers alone); give such a name");
        }
    }

    /**
     * Writes a bank, whole or not at all, as its name says: .safetensors, .csv, .sql or .npy, which holds the numbers alone.
     *
     * @param file replaced if it exists
     * @param bank the features
     * @throws IllegalArgumentException if the suffix is another
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureBank bank) throws IOException {
        write(file, bank, Map.of());
    }

    /**
     * Writes a bank with a note of what it was made by: into the metadata of safetensors, into comments of SQL; CSV has no
     * place for it.
     *
     * @param file replaced if it exists
     * @param bank the features
     * @param made texts by name, such as {@link FeatureExtractor#provenance} gives
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureBank bank, Map<String, String> made) throws IOException {
        write(file, FeatureBlocks.of(bank), made);
    }

    /**
     * Writes rows block by block, so that they need not fit into memory; the file is that of one bank of all rows, to the byte.
     *
     * @param file replaced if it exists
     * @param blocks the rows
     * @param made texts by name
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, FeatureBlocks blocks, Map<String, String> made) throws IOException {
        requireFormat(file);
        String name = file.toString();
        if (name.endsWith(".npy")) {
            writeNumpy(file, blocks);
        } else if (name.endsWith(".csv")) {
            writeCsv(file, blocks);
        } else if (name.endsWith(".sql")) {
            new PgVector("images", blocks.dim()).write(file, blocks, made);
        } else {
            FeatureTensors.write(file, blocks, made);
        }
    }

    /** NumPy's format 1.0: a header padded to a multiple of 64 bytes, then the rows. */
    private static void writeNumpy(Path file, FeatureBlocks blocks) throws IOException {
        String header =
                "{'descr': '<f4', 'fortran_order': False, 'shape': (" + blocks.size() + ", " + blocks.dim() + "), }";
        int padded = (PREAMBLE + header.length() + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT - PREAMBLE;
        ByteBuffer head = ByteBuffer.allocate(PREAMBLE + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.put(MAGIC).putShort((short) padded);
        head.put((header + " ".repeat(padded - header.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII));
        AtomicFiles.write(file, channel -> {
            drain(head.flip(), channel);
            ByteBuffer row = ByteBuffer.allocate(blocks.dim() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            blocks.forEach(bank -> {
                for (int i = 0; i < bank.size(); i++) {
                    row.clear();
                    row.asFloatBuffer().put(bank.features(), i * bank.dim(), bank.dim());
                    drain(row, channel);
                }
            });
        });
    }

    private static void drain(ByteBuffer bytes, WritableByteChannel channel) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void writeCsv(Path file, FeatureBlocks blocks) throws IOException {
        AtomicFiles.write(file, channel -> {
            try (Writer text = Channels.newWriter(new Unclosed(channel), StandardCharsets.UTF_8)) {
                text.write("path,label");
                for (int i = 0; i < blocks.dim(); i++) {
                    text.write(",f" + i);
                }
                text.write('\n');
                blocks.forEach(bank -> {
                    for (int row = 0; row < bank.size(); row++) {
                        text.write(csvRow(bank, row));
                    }
                });
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

    /**
     * Reads a bank.
     *
     * @param file the file
     * @return the features, all finite
     * @throws InputException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static FeatureBank read(Path file) throws IOException {
        try (TensorFile content = TensorFile.open(file)) {
            return new FeatureReader(file, content).bank();
        }
    }

    /**
     * Reads labels and paths alone.
     *
     * @param file the file
     * @return a bank of no features: one number, 0, for each row
     * @throws InputException if it is no such file
     * @throws IOException if it cannot be read
     */
    public static FeatureBank readNames(Path file) throws IOException {
        try (TensorFile content = TensorFile.open(file)) {
            return new FeatureReader(file, content).names();
        }
    }
}
