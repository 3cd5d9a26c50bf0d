package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunComparisonTest {
    @TempDir
    private Path folder;

    private Path fast;
    private Path slow;

    @BeforeEach
    void twoRuns() throws IOException {
        fast = run("fast", 60.5, "optim.lr=0.002");
        slow = run("slow", 41.0, "optim.lr=0.001", "train.seed=7");
    }

    /** A run of two epochs, whose best k-NN was measured after the first. */
    private Path run(String name, double best, String... sets) throws IOException {
        Path run = Files.createDirectories(folder.resolve(name));
        List<String> all = new ArrayList<>(List.of("data.train=images"));
        all.addAll(List.of(sets));
        Files.writeString(run.resolve("config.yaml"), ConfigPrinter.print(ConfigLoader.builtin("base/dino.yaml", all)));
        Files.writeString(run.resolve("floors.json"), "{\"floor_pixels\":30.25,\"floor_untrained\":20.0}");
        Files.writeString(run.resolve("metrics.jsonl"), """
                {"step":1,"loss":5.0,"images_per_s":10.0}
                {"step":2,"loss":4.5,"images_per_s":30.5}
                {"step":2,"epochs":1,"epoch_loss":4.75,"knn_top1":{"20":%s}}
                {"step":3,"loss":4.25,"images_per_s":90.0}
                {"step":3,"epochs":2,"epoch_loss":4.25,"knn_top1":{"20":40.5}}
                {"step":4,"lo""".replace("%s", String.valueOf(best)));
        return run;
    }

    @Test
    void saysHowFarEachRunCame() throws IOException {
        Map<String, Map<String, Object>> results =
                RunComparison.of(List.of(fast, slow)).results();
        assertThat(results.keySet()).containsExactly(fast.toString(), slow.toString());
        assertThat(results.get(fast.toString()))
                .containsEntry("steps", 3L)
                .containsEntry("epochs", 2L)
                .containsEntry("loss", 4.25)
                .containsEntry("knn_top1", 40.5)
                .containsEntry("best_knn_top1", 60.5)
                .containsEntry("floor_pixels", 30.25)
                .containsEntry("images_per_s", 30.5);
    }

    @Test
    void saysWhereConfigurationsDiffer() throws IOException {
        assertThat(RunComparison.of(List.of(fast, slow)).differences())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("optim.lr", List.of("0.002", "0.001"), "train.seed", List.of("0", "7")));
    }

    @Test
    void drawsThePageWithACurveForEachRun() throws IOException {
        Path page = folder.resolve("compare.html");
        RunComparison.of(List.of(fast, slow)).write(page);
        assertThat(page)
                .content()
                .contains("<svg", "<th scope=\"row\">fast</th>", "best of 2 runs by k-NN: fast, top-1 60.5 %")
                .contains("20-NN top-1, %", "raw pixels 30.25", "untrained network 20", "optim.lr")
                .doesNotContain(folder.toString(), "train.output");
    }

    @Test
    void whatIsOfAnotherKindIsADifference() throws IOException {
        Path other = run(
                "other",
                50,
                "views.global.operations=[{name: flip, prob: 0.5}]",
                "method.loss={name: mse}",
                "method.target={name: none}");
        Map<String, List<String>> differences =
                RunComparison.of(List.of(fast, other)).differences();
        assertThat(differences.get("method.loss.name")).containsExactly("cross-entropy", "mse");
        assertThat(differences.get("views.global.operations")).last().asString().contains("flip");
    }

    @Test
    void thereIsNoChartOfWhatNoRunHasMeasured() throws IOException {
        for (Path run : List.of(fast, slow)) {
            Files.writeString(run.resolve("metrics.jsonl"), "{\"step\":1,\"loss\":5.0,\"images_per_s\":10.0}\n");
        }
        Path page = folder.resolve("compare.html");
        RunComparison.of(List.of(fast, slow)).write(page);
        assertThat(page)
                .content()
                .contains("no verdict: k-NN was measured in none")
                .doesNotContain("<svg");
    }

    @Test
    void mistakesSayWhatIsWrong() {
        assertThatThrownBy(() -> RunComparison.of(List.of(fast)))
                .isInstanceOf(InputException.class)
                .hasMessage("a comparison needs two run directories or more, got 1");
        assertThatThrownBy(() -> RunComparison.of(List.of(fast, fast)))
                .isInstanceOf(InputException.class)
                .hasMessage(fast + ": given twice");
        assertThatThrownBy(() -> RunComparison.of(List.of(fast, folder)))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds no metrics.jsonl");
    }
}
