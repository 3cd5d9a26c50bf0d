package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dino4j.core.event.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static final Pattern NAME = Pattern.compile("text-anchor=\"end\" x=\"428\" y=\"(-?\\d+)\">");

    private static Chart chart(int lines) {
        Chart chart = new Chart("Top-1, %", "of held-out images", "epochs");
        for (int line = 0; line < lines; line++) {
            chart.line("run " + line, new double[] {0, 1.0 / 3, 1}, new double[] {line / 7.0, Math.PI, 1e5 / 7});
        }
        return chart;
    }

    @Test
    void thereIsALegendWhereverTwoLinesStand() {
        assertThat(chart(1).svg()).doesNotContain("class=\"key\"");
        String two = chart(2).svg();
        assertThat(two.split("class=\"key\"", -1)).hasSize(3);
        assertThat(two).contains("run 0</span>", "run 1</span>");
        Chart withLevel = chart(1);
        withLevel.level("ln K", 5.5);
        assertThat(withLevel.svg().split("class=\"key\"", -1)).hasSize(3);
    }

    @Test
    void linesDifferInTheirDashesAsInTheLegend() {
        String svg = chart(6).svg();
        for (String dash : List.of("none", "7 3", "2 3", "9 3 2 3", "12 4")) {
            assertThat(svg.split("stroke-dasharray=\"" + dash + "\"", -1))
                    .as(dash)
                    .hasSize(3);
        }
    }

    @Test
    void titleMeaningAxisAndValuesAreSaid() {
        assertThat(chart(1).svg())
                .contains("<figcaption>Top-1, %", "of held-out images", ">epochs</text>")
                .contains(
                        "aria-label=\"Top-1, %, at the end: run 0 1.429e+04\"", "<title>run 0 3.142 at 0.3333</title>");
    }

    @Test
    void coordinatesHaveFewDigits() {
        assertThat(chart(6).svg()).doesNotContainPattern("\\d[.]\\d{5}").doesNotContain("NaN");
        Chart large = chart(0);
        double[] x = new double[100_000];
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
            y[i] = Math.sin(i);
        }
        large.line("sine", x, y);
        assertThat(large.svg().length()).isLessThan(25_000);
    }

    @Test
    void namesOfLevelsDoNotOverlap() {
        Chart chart = new Chart("Entropy, nats", "", "steps");
        chart.line("entropy", new double[] {0, 9}, new double[] {4, 0});
        chart.level("ln K", 4.1);
        chart.level("mean", 4.05);
        chart.level("0", 0);
        chart.level("almost 0", 0.01);
        List<Integer> rows = new ArrayList<>();
        Matcher names = NAME.matcher(chart.svg());
        while (names.find()) {
            rows.add(Integer.parseInt(names.group(1)));
        }
        assertThat(rows).hasSize(4);
        for (int i = 1; i < rows.size(); i++) {
            assertThat(rows.get(i - 1) - rows.get(i)).isGreaterThanOrEqualTo(13);
        }
    }

    @Test
    void numbersAreCalledByWordsWithUnits() {
        List<Signal> signals = List.of(new Signal("teacher_entropy", "nats", "mean entropy of the targets"));
        assertThat(ChartWords.title("loss", signals, true)).isEqualTo("Loss of each step, nats");
        assertThat(ChartWords.title("loss", signals, false)).isEqualTo("Loss of each step");
        assertThat(ChartWords.title("teacher_entropy", signals, true)).isEqualTo("Teacher entropy, nats");
        assertThat(ChartWords.about("teacher_entropy", signals)).isEqualTo("mean entropy of the targets");
        assertThat(ChartWords.title("images_per_s", signals, true)).isEqualTo("Speed, images per second");
        assertThat(ChartWords.title("kl", List.of(new Signal("kl", "nats", "")), true))
                .isEqualTo("Kullback-Leibler divergence, nats");
        assertThat(ChartWords.title("own_number", signals, true)).isEqualTo("Own number");
    }
}
