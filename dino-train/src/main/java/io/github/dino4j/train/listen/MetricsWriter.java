package io.github.dino4j.train.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.event.RunEvent;
import io.github.dino4j.core.event.RunListener;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.Reason;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes {@code metrics.jsonl}, one JSON object a line. On resume, lines beyond the checkpoint and a torn last line are
 * taken back, so the file reads as that of an uninterrupted run.
 */
public final class MetricsWriter implements RunListener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final BufferedWriter writer;

    /**
     * Opens the file.
     *
     * @param file created if missing
     * @param step completed steps of the checkpoint that the run resumes from
     * @param measuresAgain whether the run resumes at the end of an epoch whose measurements were not all taken: what there is of
     *     them is taken back
     * @throws IOException if it cannot be read or written
     */
    public MetricsWriter(Path file, long step, boolean measuresAgain) throws IOException {
        this.file = file;
        if (Files.exists(file)) { // where there is no checkpoint, all of it is of a run that begins anew
            AtomicFiles.write(file, channel -> keep(file, step, measuresAgain, channel));
        }
        // A stream and no channel, which an interruption of the thread would close in the middle of a line.
        this.writer = new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(file.toFile(), true), StandardCharsets.UTF_8));
    }

    /** Line by line: a long run's file is large, and no byte of it, valid text or not, shall stop a run from going on or be changed. */
    private static void keep(Path file, long step, boolean measuresAgain, FileChannel channel) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
            BufferedWriter kept = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.ISO_8859_1));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (measuresAgain && isMeasuredAfter(line, step)) {
                    break; // all that follows was told after the epoch's last step
                }
                if (step > 0 && isUpTo(line, step)) {
                    kept.append(line).append('\n');
                }
            }
            kept.flush(); // whoever opened the channel closes it
        }
    }

    private static boolean isUpTo(String line, long step) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.path("step").asLong(Long.MAX_VALUE) <= step && !node.has("failure"); // which may not come again
        } catch (IOException e) {
            return false; // torn by a kill
        }
    }

    private static boolean isMeasuredAfter(String line, long step) {
        try {
            JsonNode node = JSON.readTree(line);
            return node.path("step").asLong(Long.MAX_VALUE) == step && node.has("epochs");
        } catch (IOException e) {
            return false; // torn by a kill
        }
    }

    @Override
    public void on(RunEvent event) {
        try {
            writer.write(JSON.writeValueAsString(event.toJson()));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(file + ": cannot be written (" + Reason.of(e) + ")", e));
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
