package io.github.dino4j.train.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import io.github.dino4j.train.choose.Pace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole table of small rows, on twenty drawn textures; the pace is given, so that the number of steps is. */
class ComponentTableTest {
    private static final double STEP = 0.5; // seconds, as the meter says
    private static final double MINUTES = 0.05; // 3 seconds: 6 steps, 3 epochs of 2

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<String> metered = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path recipe;

    @BeforeEach
    void writeRecipe() throws IOException {
        recipe = folder.resolve("tiny.yaml");
        Files.writeString(recipe, """
            extends: ['builtin:recipe/textures_nano.yaml']
            model: {depth: 2, embed_dim: 24}
            method: {head: {out_dim: 32, hidden_dim: 16, bottleneck_dim: 8}}
            data: {synthetic: {train_per_class: 2, val_per_class: 1, size: 32, seed: 0}}
            train: {batch_size: 8, threads: 1, precision: float32}
            eval: {knn: {k: [3]}, linear: {epochs: 2}}
            """);
    }

    private TableRequest request(double minutes, List<String> rows, Long... seeds) {
        return request("table", new TableBudget.Minutes(minutes), List.of(), rows, seeds);
    }

    private TableRequest request(
            String output, TableBudget budget, List<String> sets, List<String> rows, Long... seeds) {
        return new TableRequest(
                recipe.toString(),
                null,
                null,
                budget,
                TableRow.named(rows),
                List.of(seeds),
                sets,
                folder.resolve(output));
    }

    private ComponentTable table(TableRequest request) {
        PrintStream log = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new ComponentTable(request, log, config -> {
            metered.add(config.method().name());
            return new Pace(STEP, 0.0);
        });
    }

    private String log() {
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void everyRowIsTrainedMeasuredAndReported() throws IOException {
        TableResult result = table(request(MINUTES, List.of("dino", "dino_no_momentum", "byol"), 0L))
                .run();

        assertThat(result.stopped()).isFalse();
        assertThat(result.results()).extracting(RowResult::row).containsExactly("dino", "dino_no_momentum", "byol");
        for (RowResult row : result.results()) {
            assertThat(row.summary().steps()).isEqualTo(6);
            assertThat(row.seconds()).isPositive();
            assertThat(row.knn()).as(row.row()).isBetween(0.0, 100.0);
            assertThat(row.linear()).as(row.row()).isBetween(0.0, 100.0);
            assertThat(row.diagnosis().number("effective_rank")).as(row.row()).isPositive();
            assertThat(row.verdict()).matches("collapsed: .+|too short: too few steps");
        }
        assertThat(result.floorPixels()).isBetween(0.0, 100.0);
        assertThat(log()).contains("row 3 of 3: byol, seed 0, 6 steps; about 3 seconds");
        assertThatFilesSayTheSame(result);
    }

    private void assertThatFilesSayTheSame(TableResult result) throws IOException {
        Path out = folder.resolve("table");
        JsonNode json = new ObjectMapper().readTree(out.resolve("table7.json").toFile());
        assertThat(json.path("rows")).hasSize(3);
        assertThat(json.path("rows").get(2).path("row").asText()).isEqualTo("byol");
        assertThat(json.path("rows").get(2).path("paper_knn").asDouble()).isEqualTo(66.6);
        assertThat(json.path("signals").path("dino-seed0").has("teacher_entropy"))
                .isTrue();
        String markdown = Files.readString(out.resolve("table7.md"));
        String html = Files.readString(out.resolve("table7.html"));
        for (RowResult row : result.results()) {
            assertThat(markdown).contains("| " + row.row() + " | ").contains(row.verdict());
            assertThat(html).contains(">" + row.row() + "</th>").contains(row.verdict());
        }
        assertThat(markdown).contains("| 72.8 | 76.1 |").contains("table 7, row 7");
        assertThat(html)
                .containsSubsequence(
                        "rows of training",
                        "<dt>Model</dt>",
                        "million parameters",
                        "<dt>Data</dt>",
                        "<dt>Time</dt>",
                        "<table>")
                .contains("k-NN top-1, %", ">minutes of training</text>")
                .contains("<svg");
    }

    @Test
    void aFinishedRowIsNotTrainedAgainAndRowsAndSeedsCanBeAdded() throws IOException {
        table(request(MINUTES, List.of("dino"), 0L)).run();
        Path metrics = folder.resolve("table/dino-seed0/metrics.jsonl");
        FileTime before = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(metrics, before);

        TableResult more =
                table(request(MINUTES, List.of("dino", "dino_mse"), 0L, 1L)).run();

        assertThat(Files.getLastModifiedTime(metrics)).isEqualTo(before);
        assertThat(metered).containsExactly("dino", "dino_mse");
        assertThat(more.results())
                .extracting(result -> result.row() + " " + result.seed())
                .containsExactly("dino 0", "dino_mse 0", "dino 1", "dino_mse 1");
        assertThat(Files.readString(folder.resolve("table/table7.md")))
                .contains("±")
                .contains("Each seed");
    }

    @Tag("nightly")
    @Test
    void aTableThatIsStoppedGoesOn() throws IOException {
        TableRequest request = request(MINUTES, List.of("dino", "byol"), 0L);
        ComponentTable first = table(request);
        first.stop();

        assertThat(first.run().stopped()).isTrue();
        assertThat(log()).contains("the same command goes on where it was");

        TableResult second = table(request).run();
        assertThat(second.stopped()).isFalse();
        assertThat(second.results()).hasSize(2);
    }

    @Tag("nightly")
    @Test
    void anotherBudgetIsAnotherTable() throws IOException {
        table(request(MINUTES, List.of("dino"), 0L)).run();

        assertThatThrownBy(() -> table(request(1.0, List.of("dino"), 0L)).run())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds a table of another budget_minutes (0.05, not 1.0)")
                .hasMessageContaining("--output");
    }

    @Test
    void rowsOfTheSameStepsAreNotMeasuredBefore() throws IOException {
        TableResult result = table(request("table", new TableBudget.Epochs(2), List.of(), List.of("dino"), 0L))
                .run();

        assertThat(result.results().get(0).summary().steps()).isEqualTo(4);
        assertThat(metered).isEmpty();
        assertThat(log()).contains("dino: 4 steps, 2 epochs of 2").doesNotContain("about");
        assertThat(Files.readString(folder.resolve("table/table7.md")))
                .contains("each of 2 epochs, so of the same steps");
        assertThat(Files.readString(folder.resolve("table/table7.html"))).contains("k-NN top-1, %", ">epochs</text>");
        assertThatThrownBy(() -> table(request(1.0, List.of("dino"), 0L)).run())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds a table of another budget_minutes (none, not 1.0)");
    }

    @Tag("nightly")
    @Test
    void anOverlayOfARowIsThatRowsAlone() throws IOException {
        List<String> sets = List.of("byol:method.head.out_dim=24", "optim.lr=0.001");
        TableResult result = table(request("table", new TableBudget.Epochs(1), sets, List.of("dino", "byol"), 0L))
                .run();

        assertThat(result.results())
                .extracting(row -> Files.readString(row.run().resolve("config.yaml")))
                .satisfiesExactly(
                        dino -> assertThat(dino).contains("out_dim: 32").contains("lr: 0.001"),
                        byol -> assertThat(byol).contains("out_dim: 24").contains("lr: 0.001"));
    }

    @Test
    void tablesTrainedApartBecomeOne() throws IOException {
        TableBudget budget = new TableBudget.Epochs(1);
        TableResult one = table(request("one", budget, List.of(), List.of("dino"), 0L, 1L))
                .run();
        TableResult two =
                table(request("two", budget, List.of(), List.of("byol"), 0L)).run();

        TableResult both = TableMerge.of(List.of(folder.resolve("two"), folder.resolve("one")), folder.resolve("both"));

        assertThat(both.rows()).extracting(TableRow::name).containsExactly("dino", "byol");
        List<RowResult> all = new ArrayList<>(one.results());
        all.addAll(two.results());
        assertThat(both.results())
                .usingRecursiveComparison()
                .ignoringCollectionOrder()
                .isEqualTo(all);
        assertThat(Files.readString(folder.resolve("both/table7.md")))
                .contains("3 of 4 rows of training, each of 1 epoch")
                .contains("±");
        assertThat(TableMerge.of(List.of(folder.resolve("one"), folder.resolve("two")), folder.resolve("both"))
                        .results())
                .hasSize(3);
    }

    @Test
    void tablesThatCannotBeComparedAreNotPutTogether() throws IOException {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        table(request("one", new TableBudget.Epochs(1), List.of(), List.of("dino"), 0L))
                .run();
        table(request("two", new TableBudget.Epochs(2), List.of(), List.of("dino"), 0L))
                .run();

        assertThatThrownBy(() -> TableMerge.of(List.of(one, two), folder.resolve("both")))
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith(two + ": is a table of another epochs (2, not 1 as " + one);
        assertThatThrownBy(() -> TableMerge.of(List.of(one, one), folder.resolve("both")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is a second run of row dino with seed 0");
        assertThatThrownBy(() -> TableMerge.of(List.of(folder), folder.resolve("both")))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("holds no component table");
        assertThatThrownBy(() -> TableMerge.of(List.of(one), two))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("belongs to a table of this program");
    }

    @Test
    void aRowThatCannotBeTrainedIsSaidAndTheOthersAre() throws IOException {
        Files.writeString(recipe, Files.readString(recipe).replace("batch_size: 8", "batch_size: 8, accumulate: 2"));

        TableResult result =
                table(request(MINUTES, List.of("dino_sk", "dino"), 0L)).run();

        assertThat(result.results()).extracting(RowResult::row).containsExactly("dino");
        assertThat(result.notTrained()).containsOnlyKeys("dino_sk");
        assertThat(result.notTrained().get("dino_sk")).contains("train.accumulate");
        assertThat(Files.readString(folder.resolve("table/table7.md")))
                .contains("Rows that are not trained")
                .contains("| dino_sk | – |");
        assertThat(log()).contains("dino_sk is not trained: ");
    }

    @Test
    void whereNoRowCanBeTrainedTheFirstReasonIsSaid() throws IOException {
        Files.writeString(recipe, Files.readString(recipe).replace("batch_size: 8", "batch_size: 64"));

        assertThatThrownBy(() ->
                        table(request(MINUTES, List.of("dino", "byol"), 0L)).run())
                .isInstanceOf(InputException.class)
                .hasMessageStartingWith("no row can be trained; dino: ")
                .hasMessageContaining("fewer than train.batch_size=64");
    }

    @Test
    void imagesWithoutClassesAreRefusedBeforeAnythingIsWritten() throws IOException {
        Path flat = Files.createDirectories(folder.resolve("flat"));
        Files.write(flat.resolve("a.ppm"), "P6 1 1 255 abc".getBytes(StandardCharsets.US_ASCII));
        TableRequest request = new TableRequest(
                recipe.toString(),
                flat.toString(),
                null,
                new TableBudget.Minutes(MINUTES),
                TableRow.named(List.of("dino")),
                List.of(0L),
                List.of(),
                folder.resolve("table"));

        assertThatThrownBy(() -> table(request).run())
                .isInstanceOf(InputException.class)
                .hasMessageContaining("have no classes");
        assertThat(folder.resolve("table")).doesNotExist();
    }
}
