package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.event.RunEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsWriterTest {
    @TempDir
    private Path folder;

    @Test
    void linesBeyondTheCheckpointAndTornOnesAreTakenBack() throws IOException {
        Path file =
                Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n{\"st");
        new MetricsWriter(file, 2, false).close();
        assertThat(file).hasContent("{\"step\":1}\n{\"step\":2}\n");
    }

    /** A process may be told to end between the measurements of an epoch; the one that goes on takes all of them. */
    @Test
    void measurementsThatAreTakenAgainAreTakenBack() throws IOException {
        String steps =
                "{\"step\":1}\n{\"step\":1,\"epochs\":1}\n{\"step\":2}\n{\"step\":2,\"warning\":\"of the step\"}\n";
        String measured = "{\"step\":2,\"epochs\":2,\"epoch_loss\":3.0}\n{\"step\":2,\"warning\":\"of the epoch\"}\n";
        Path file = Files.writeString(folder.resolve("metrics.jsonl"), steps + measured);
        new MetricsWriter(file, 2, false).close();
        assertThat(file).hasContent(steps + measured);
        new MetricsWriter(file, 2, true).close();
        assertThat(file).hasContent(steps);
    }

    @Test
    void aByteThatIsNoTextCostsItsLineAlone() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        byte[] bytes = "{\"step\":1}\n?\"step\":2}\n{\"step\":3}\n".getBytes(StandardCharsets.UTF_8);
        bytes[11] = (byte) 0xff;
        Files.write(file, bytes);
        new MetricsWriter(file, 3, false).close();
        assertThat(file).hasContent("{\"step\":1}\n{\"step\":3}\n");
    }

    @Test
    void linesThatAreKeptKeepTheirBytes() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        byte[] kept = "{\"step\":1,\"note\":\"\u00ff\"}\n{\"step\":2}\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, kept);
        new MetricsWriter(file, 2, false).close();
        assertThat(Files.readAllBytes(file)).isEqualTo(kept);
    }

    @Test
    void anInterruptedThreadStillWritesWholeLines() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsWriter writer = new MetricsWriter(file, 0, false)) {
            Thread.currentThread().interrupt();
            writer.on(new RunEvent.Warned(7, "first"));
            writer.on(new RunEvent.Warned(8, "second"));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }

    @Test
    void everyLineTellsTheTimeThatAllProcessesOfTheRunHaveTaken() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        long[] now = {7_000_000_000L};
        try (MetricsWriter writer = new MetricsWriter(file, 0, false, () -> now[0])) {
            now[0] += 1_500_000_000L;
            writer.on(new RunEvent.Warned(1, "first"));
            now[0] += 1_000_000_000L;
            writer.on(new RunEvent.Warned(2, "lost"));
        }
        now[0] += 1_000_000_000_000L; // nobody trains
        try (MetricsWriter writer = new MetricsWriter(file, 1, false, () -> now[0])) {
            now[0] += 250_000_000L;
            writer.on(new RunEvent.Warned(2, "second"));
        }
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(json.readTree(line));
        }
        assertThat(lines).extracting(line -> line.get("elapsed_s").asDouble()).containsExactly(1.5, 1.75);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.get("time").asDouble()).isGreaterThan(1.7e9));
    }
}
