package io.github.dino4j.cli.curate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GatherProgressTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void saysWhatWasReadBeforeHowFastItIsAndHowLongTheRestTakes() {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream lines = new PrintStream(log, true, StandardCharsets.UTF_8);
        AtomicLong now = new AtomicLong(7 * SECOND);
        GatherProgress progress = new GatherProgress(new Console(lines, lines), "images", 10_000, now::get);

        progress.done(512, 512);
        progress.done(1024, 1024);
        now.addAndGet(4 * SECOND);
        progress.done(1100, 1024); // too soon to be told
        now.addAndGet(4 * SECOND);
        progress.done(1824, 1024); // 800 in 8 s
        now.addAndGet(72 * SECOND);
        progress.done(9824, 1024); // 8800 in 80 s
        now.addAndGet(SECOND);
        progress.done(10_000, 1024);

        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "images: 1024 of 10000 images were read before",
                        "images: 1824 of 10000 images, 100.0/s, about 2 min left",
                        "images: 9824 of 10000 images, 110.0/s, about 2 s left");
    }
}
