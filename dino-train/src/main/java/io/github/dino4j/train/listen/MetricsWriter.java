package io.github.dino4j.train.listen;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
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
import java.math.BigDecimal;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Writes {@code metrics.jsonl}, one JSON object a line, with the seconds since 1970 and those that the run's processes have taken so
 * far. On resume, lines beyond the checkpoint and a torn last line are
 * taken back, so the file reads as that of an uninterrupted run.
 */
public final class MetricsWriter implements RunListener, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final double NANOS = 1e-9;
    private static final double MILLIS = 1e3; // of a second
    private static final String ELAPSED = "elapsed_s";

    private final Path file;
    private final BufferedWriter writer;
    private final LongSupplier nanoTime;
    private final long start;
    private double before; // seconds that earlier processes of the run took until what is kept of them

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
        this(file, step, measuresAgain, System::nanoTime);
    }

    MetricsWriter(Path file, long step, boolean measuresAgain, LongSupplier nanoTime) throws IOException {
        this.file = file;
        if (Files.exists(file)) { // where there is no checkpoint, all of it is of a run that begins anew
            AtomicFiles.write(file, channel -> keep(step, measuresAgain, channel));
        }
        // A stream and no channel, which an interruption of the thread would close in the middle of a line.
        this.writer = new BufferedWriter(
                new OutputStreamWriter(new FileOutputStream(file.toFile(), true), StandardCharsets.UTF_8));
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    /** Line by line: a long run's file is large, and no byte of it, valid text or not, shall stop a run from going on or be changed. */
    private void keep(long step, boolean measuresAgain, FileChannel channel) throws IOException {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
            BufferedWriter kept = new BufferedWriter(Channels.newWriter(channel, StandardCharsets.ISO_8859_1));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode node = parse(line);
                long at = node.path("step").asLong(Long.MAX_VALUE);
                if (measuresAgain && at == step && node.has("epochs")) {
                    break; // all that follows was told after the epoch's last step
                }
                if (step > 0 && at <= step && !node.has("failure")) { // which may not come again
                    kept.append(line).append('\n');
                    before = Math.max(before, node.path(ELAPSED).asDouble());
                }
            }
            kept.flush(); // whoever opened the channel closes it
        }
    }

    /** Nothing of a line that a kill has torn. */
    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public void on(RunEvent event) {
        try {
            Map<String, Object> line = new LinkedHashMap<>(event.toJson());
            line.put("time", BigDecimal.valueOf(System.currentTimeMillis(), 3)); // no exponent
            line.put(ELAPSED, Math.rint((before + (nanoTime.getAsLong() - start) * NANOS) * MILLIS) / MILLIS);
            writer.write(JSON.writeValueAsString(line));
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
