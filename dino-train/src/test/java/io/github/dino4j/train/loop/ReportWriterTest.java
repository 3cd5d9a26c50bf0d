package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path folder;

    private long now;

    @Test
    void thePageIsWrittenOnceAMinuteAndAtTheEnd() throws IOException {
        TinyRun.in(folder.resolve("run")).train();
        Path page = folder.resolve("run/report.html");
        ReportWriter writer = new ReportWriter(folder.resolve("run"), () -> now);

        Files.delete(page);
        now = 59 * SECOND;
        writer.afterStep(true);
        assertThat(page).doesNotExist();

        now = 60 * SECOND;
        writer.afterStep(false);
        assertThat(page).exists();

        Files.delete(page);
        now = 61 * SECOND;
        writer.afterStep(false);
        assertThat(page).doesNotExist();
        writer.atEnd(false);
        assertThat(page).exists();
    }
}
