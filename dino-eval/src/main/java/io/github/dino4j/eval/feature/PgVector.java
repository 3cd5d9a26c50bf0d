package io.github.dino4j.eval.feature;

import io.github.dino4j.core.io.AtomicFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Features for PostgreSQL with the pgvector extension: the text form of a vector, a script that fills a table, and the
 * query for the nearest rows by cosine. Nothing here talks to a server.
 *
 * <p>Limits are pgvector's (0.7 and newer): a vector has at most {@value #MAX_DIM} numbers; up to {@value #MAX_INDEXED} are
 * indexed as they are, up to {@value #MAX_INDEXED_AS_HALF} as float16, and wider ones are found by reading the whole table.
 * Rows of zeros have no cosine, and its indexes leave them out.
 */
public final class PgVector {
    /** The most numbers of a vector. */
    public static final int MAX_DIM = 16_000;
    /** The most numbers of a vector that is indexed as float32. */
    public static final int MAX_INDEXED = 2_000;
    /** The most numbers of a vector that is indexed as float16. */
    public static final int MAX_INDEXED_AS_HALF = 4_000;

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,49}");

    private final String table;
    private final int dim;

    /**
     * Describes a table.
     *
     * @param table its name: lower case, digits and underscores, at most 50 characters
     * @param dim numbers in a vector, at most {@value #MAX_DIM}
     * @throws IllegalArgumentException if the name or the number is out of bounds
     */
    public PgVector(String table, int dim) {
        if (!NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "a table's name must be at most 50 of a-z, 0-9 and _, not starting with a" + " digit, was "
                            + table);
        }
        if (dim < 1 || dim > MAX_DIM) {
            throw new IllegalArgumentException("pgvector's vectors have 1 to " + MAX_DIM + " numbers, these " + dim
                    + ": take fewer blocks (--last-blocks)");
        }
        this.table = table;
        this.dim = dim;
    }

    /**
     * The text form of a vector: {@code [0.1,0.2]}, each number the shortest that reads back as the same float32.
     *
     * @param vector finite numbers
     * @return its text
     * @throws IllegalArgumentException if there is none, or one is not finite, which pgvector refuses
     */
    public static String text(float[] vector) {
        if (vector.length == 0) {
            throw new IllegalArgumentException("a vector must have at least one number, was empty");
        }
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < vector.length; i++) {
            if (!Float.isFinite(vector[i])) {
                throw new IllegalArgumentException("vector[" + i + "] must be finite, was " + vector[i]);
            }
            text.append(i == 0 ? "" : ",").append(vector[i]);
        }
        return text.append(']').toString();
    }

    /** {@return the statements that make the extension and the empty table} */
    public String createTable() {
        return "CREATE EXTENSION IF NOT EXISTS vector;\n"
                + String.format(
                        Locale.ROOT,
                        "CREATE TABLE %s (id bigint PRIMARY KEY, path text, label integer, embedding vector(%d) NOT NULL);\n",
                        table,
                        dim);
    }

    /**
     * The statement that makes the index, a graph of near rows by cosine (HNSW).
     *
     * @return the statement, or a comment where pgvector cannot index so many numbers
     */
    public String createIndex() {
        if (dim > MAX_INDEXED_AS_HALF) {
            return "-- no index: pgvector indexes at most " + MAX_INDEXED_AS_HALF + " numbers, these are " + dim + "\n";
        }
        String kind = dim > MAX_INDEXED ? "halfvec_cosine_ops" : "vector_cosine_ops";
        return "CREATE INDEX " + table + "_embedding ON " + table + " USING hnsw (" + indexed() + " " + kind + ");\n";
    }

    /**
     * The query for the rows of highest cosine, best first.
     *
     * @param query as many finite numbers as the table's vectors have
     * @param count how many rows, at least 1
     * @return a statement that gives id, path, label and cosine
     * @throws IllegalArgumentException if the query has other numbers, or the count is below 1
     */
    public String nearest(float[] query, int count) {
        if (query.length != dim || count < 1) {
            throw new IllegalArgumentException("the query must have dim=" + dim
                    + " numbers and the count be at least 1," + " were " + query.length + " and " + count);
        }
        String cast = dim > MAX_INDEXED && dim <= MAX_INDEXED_AS_HALF ? "::halfvec(" + dim + ")" : "";
        String distance = distanceOperand() + " <=> '" + text(query) + "'" + cast;
        return "SELECT id, path, label, 1 - (" + distance + ") AS cosine FROM " + table + " ORDER BY " + distance
                + " LIMIT " + count + ";\n";
    }

    /** What is indexed; a query must say the same for the index to be used. */
    private String indexed() {
        return dim > MAX_INDEXED ? "(embedding::halfvec(" + dim + "))" : "embedding";
    }

    private String distanceOperand() {
        return dim > MAX_INDEXED_AS_HALF ? "embedding" : indexed();
    }

    /**
     * Writes a script for {@code psql -f}: extension, table, rows by COPY, then the index, which is faster to build over
     * rows that are there.
     *
     * @param file replaced if it exists
     * @param bank the rows; ids are their numbers from 0
     * @throws IllegalArgumentException if the bank has another dimension or a number that is not finite
     * @throws IOException if it cannot be written
     */
    public void write(Path file, FeatureBank bank) throws IOException {
        write(file, bank, Map.of());
    }

    /**
     * Writes a script that begins with a note of what the rows were made by.
     *
     * @param file replaced if it exists
     * @param bank the rows; ids are their numbers from 0
     * @param made texts by name, a comment each
     * @throws IllegalArgumentException if the bank has another dimension or a number that is not finite
     * @throws IOException if it cannot be written
     */
    public void write(Path file, FeatureBank bank, Map<String, String> made) throws IOException {
        write(file, FeatureBlocks.of(bank), made);
    }

    /**
     * Writes the same script block by block, of rows that need not fit into memory.
     *
     * @param file replaced if it exists
     * @param blocks the rows; ids are their numbers from 0
     * @param made texts by name, a comment each
     * @throws IllegalArgumentException if rows have another dimension or a number that is not finite
     * @throws IOException if it cannot be written
     */
    public void write(Path file, FeatureBlocks blocks, Map<String, String> made) throws IOException {
        if (blocks.dim() != dim) {
            throw new IllegalArgumentException("the table has dim=" + dim + ", the features " + blocks.dim());
        }
        AtomicFiles.write(file, channel -> {
            Writer script = Channels.newWriter(channel, StandardCharsets.UTF_8); // not closed: the file is still synced
            for (Map.Entry<String, String> note : made.entrySet()) {
                script.write("-- " + note.getKey() + ": " + note.getValue().replaceAll("\\R", " ") + "\n");
            }
            script.write(createTable());
            script.write("COPY " + table + " (id, path, label, embedding) FROM STDIN;\n");
            long[] next = {0};
            blocks.forEach(bank -> {
                for (int row = 0; row < bank.size(); row++) {
                    script.write(next[0]++ + copyRow(bank, row));
                }
            });
            script.write("\\.\n");
            script.write(createIndex());
            script.flush();
        });
    }

    private static String copyRow(FeatureBank bank, int row) {
        String path = bank.paths().isEmpty() ? "\\N" : escaped(bank.paths().get(row));
        String label = bank.labelled() ? Integer.toString(bank.label(row)) : "\\N";
        return "\t" + path + "\t" + label + "\t" + text(bank.row(row)) + "\n";
    }

    /** COPY's text form. */
    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }
}
