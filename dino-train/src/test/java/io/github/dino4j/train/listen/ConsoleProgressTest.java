package io.github.dino4j.train.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.event.RunEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private long now;

    private ConsoleProgress progress(Terminal terminal) {
        return new ConsoleProgress(out, terminal, 100, 1000, () -> now);
    }

    private static RunEvent.StepFinished step(long step) {
        return new RunEvent.StepFinished(step, 2, 5.25, 0.1, 0.0, Map.of(), 1.0, 260.0, 0.0);
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aLogHasWholeLinesWithTimesInHours() {
        ConsoleProgress progress = progress(Terminal.NONE);
        progress.on(new RunEvent.Measured(100, 2, Map.of("effective_rank", 38.24, "mean_cosine", 0.5), 0.1, 900));
        now = 3920 * SECOND;
        progress.on(step(149)); // not told in a log
        now = 4000 * SECOND;
        progress.on(step(150));

        assertThat(said().lines())
                .containsExactly(
                        "epoch 2  effective rank 38.2  mean cosine 0.50",
                        "[###---------------------] epoch 3  150/1000  loss 5.2500  rank 38.2  260 images/s"
                                + "  1:06:40 gone, 18:53:20 left");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 40, 60, 80, 100, 200})
    void aLineIsNeverWiderThanTheTerminal(int columns) {
        ConsoleProgress progress = progress(new Terminal(true, columns, true));
        now = 90 * SECOND;
        progress.on(step(150));

        assertThat(said()).startsWith("\r\u001b[K");
        assertThat(said().replace("\r\u001b[K", "")).hasSizeLessThan(Math.max(columns, 1) + 1);
        assertThat(said().contains("1:30 gone")).isEqualTo(columns >= 60);
        assertThat(said().contains("25:30 left")).isEqualTo(columns >= 40);
    }

    @Test
    void ofANarrowTerminalTheTimeLeftIsKept() {
        ConsoleProgress progress = progress(new Terminal(true, 40, true));
        now = 90 * SECOND;
        progress.on(step(150));

        assertThat(said()).isEqualTo("\r\u001b[K150/1000  loss 5.25  25:30 left");
    }

    @Test
    void theTimeLeftIsByTheStepsAfterTheFirstWhichWaitedForMore() {
        ConsoleProgress progress = progress(new Terminal(true, 40, true));
        now = 60 * SECOND;
        progress.on(step(101));
        now = 70 * SECOND;
        progress.on(step(111));

        assertThat(said()).endsWith("14:49 left");
    }

    @Test
    void warningsHaveAColourOnlyWhereThatIsWanted() {
        RunEvent warning = new RunEvent.Warned(7, "careful");
        progress(Terminal.of(true, 80, null, "xterm")).on(warning);
        progress(Terminal.of(true, 80, "1", "xterm")).on(warning);
        progress(Terminal.of(true, 80, null, "dumb")).on(warning);
        progress(Terminal.of(false, 80, null, "xterm")).on(warning);

        assertThat(said().split("\n"))
                .containsExactly(
                        "\r\u001b[K\u001b[33mwarning: careful\u001b[0m",
                        "\r\u001b[Kwarning: careful",
                        "\r\u001b[Kwarning: careful",
                        "warning: careful");
    }
}
