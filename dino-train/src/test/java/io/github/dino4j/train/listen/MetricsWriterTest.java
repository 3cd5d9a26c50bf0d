package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.event.RunEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsWriterTest {
    @TempDir
    private Path folder;

    @Test
    void linesBeyondTheCheckpointAndTornOnesAreTakenBack() throws IOException {
        Path file =
                Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n{\"st");
        new MetricsWriter(file, 2).close();
        assertThat(file).hasContent("{\"step\":1}\n{\"step\":2}\n");
    }

    @Test
    void aByteThatIsNoTextCostsItsLineAlone() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        byte[] bytes = "{\"step\":1}\n?\"step\":2}\n{\"step\":3}\n".getBytes(StandardCharsets.UTF_8);
        bytes[11] = (byte) 0xff;
        Files.write(file, bytes);
        new MetricsWriter(file, 3).close();
        assertThat(file).hasContent("{\"step\":1}\n{\"step\":3}\n");
    }

    @Test
    void linesThatAreKeptKeepTheirBytes() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        byte[] kept = "{\"step\":1,\"note\":\"\u00ff\"}\n{\"step\":2}\n".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, kept);
        new MetricsWriter(file, 2).close();
        assertThat(Files.readAllBytes(file)).isEqualTo(kept);
    }

    @Test
    void anInterruptedThreadStillWritesWholeLines() throws IOException {
        Path file = folder.resolve("metrics.jsonl");
        try (MetricsWriter writer = new MetricsWriter(file, 0)) {
            Thread.currentThread().interrupt();
            writer.on(new RunEvent.Warned(7, "first"));
            writer.on(new RunEvent.Warned(8, "second"));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Files.readAllLines(file)).hasSize(2);
    }
}
