package io.github.dino4j.train.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.io.AtomicFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes {@code metrics.jsonl}, one JSON object a line. On resume, lines beyond the checkpoint and a torn last line are
 * taken back, so the file reads as that of an uninterrupted run.
 */
public final class MetricsWriter implements RunListener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter writer;

    /**
     * Opens the file.
     *
     * @param file created if missing
     * @param step completed steps of the checkpoint that the run resumes from
     * @throws IOException if it cannot be read or written
     */
    public MetricsWriter(Path file, long step) throws IOException {
        if (Files.exists(file)) {
            StringBuilder kept = new StringBuilder();
            for (String line : Files.readAllLines(file)) {
                if (isUpTo(line, step)) {
                    kept.append(line).append('\n');
                }
            }
            AtomicFiles.write(file, kept.toString());
        }
        this.writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static boolean isUpTo(String line, long step) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.path("step").asLong(Long.MAX_VALUE) <= step;
        } catch (IOException e) {
            return false; // torn by a kill
        }
    }

    @Override
    public void on(RunEvent event) {
        try {
            writer.write(JSON.writeValueAsString(event.toJson()));
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("metrics.jsonl cannot be written", e);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
