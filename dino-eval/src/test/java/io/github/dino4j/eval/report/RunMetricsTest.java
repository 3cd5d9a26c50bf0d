package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunMetricsTest {
    @TempDir
    private Path run;

    private void write(byte[] bytes) throws IOException {
        Files.write(run.resolve("metrics.jsonl"), bytes);
    }

    @Test
    void ofManyLinesAnEvenSampleWithTheFirstAndTheLastIsKept() throws IOException {
        int lines = 100_001;
        try (BufferedWriter out = Files.newBufferedWriter(run.resolve("metrics.jsonl"))) {
            for (int i = 1; i <= lines; i++) {
                out.write("{\"step\":" + i + ",\"loss\":" + 1.0 / i + "}\n");
            }
        }
        double[] steps = RunMetrics.column(RunMetrics.read(run).steps(), "step");
        assertThat(steps.length).isBetween(2000, 4097);
        assertThat(steps[0]).isEqualTo(1);
        assertThat(steps[steps.length - 1]).isEqualTo(lines);
        for (int i = 2; i < steps.length - 1; i++) {
            assertThat(steps[i] - steps[i - 1]).as("from %f", steps[i]).isEqualTo(steps[1] - steps[0]);
        }
    }

    @Test
    void fewLinesAreAllKept() throws IOException {
        write("{\"step\":1,\"loss\":2}\n{\"step\":2,\"loss\":1}\n{\"step\":2,\"epochs\":1,\"epoch_loss\":1.5}\n"
                .getBytes(StandardCharsets.UTF_8));
        RunMetrics metrics = RunMetrics.read(run);
        assertThat(RunMetrics.column(metrics.steps(), "step")).containsExactly(1, 2);
        assertThat(RunMetrics.column(metrics.epochs(), "epoch_loss")).containsExactly(1.5);
    }

    @Test
    void linesThatAreDamagedArePassedOver() throws IOException {
        write(("{\"step\":1,\"loss\":2}\n\u00ff\u00fe{\"loss\n{\"step\":3,\"loss\":1,\"x\":\"\u00fc\"}\n"
                        + "\"loss\"\n[{\"loss\":1}]\n{\"step\":4,\"loss\":0.")
                .getBytes(StandardCharsets.ISO_8859_1));
        Files.writeString(run.resolve("floors.json"), "[1, 2");
        RunMetrics metrics = RunMetrics.read(run);
        assertThat(RunMetrics.column(metrics.steps(), "step")).containsExactly(1, 3);
        assertThat(metrics.floors().isEmpty()).isTrue();
    }

    @Test
    void aChartOfAnyNumbersEnds() {
        double[][] columns = {
            {4.9e-324, 0},
            {1e300, Math.nextUp(1e300)},
            {-Double.MAX_VALUE, Double.MAX_VALUE},
            {1, Math.nextUp(1.0)},
            {0, 0}
        };
        for (double[] y : columns) {
            Chart chart = new Chart("loss", "", "steps");
            chart.line("loss", new double[] {0, 1}, y);
            assertThat(chart.svg())
                    .as("%s and %s", y[0], y[1])
                    .contains("<polyline")
                    .doesNotContain("NaN");
        }
    }
}
