package io.github.dino4j.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalReportTest {
    @TempDir
    private Path folder;

    private static Section section(String key, double value) {
        return new Section(
                key,
                "Section <" + key + ">",
                Map.of("top1", value),
                List.of(
                        new Block.Note("a & b"),
                        new Block.Table(List.of("k", "top-1"), List.of(List.of("20", Block.Table.number(value)))),
                        new Block.Plot(
                                "top-1",
                                "epochs",
                                List.of(new Block.Curve("teacher", List.of(1.0, 2.0), List.of(3.0, value))),
                                List.of(new Block.Level("raw pixels", 2.0))),
                        new Block.Matrix("confusion", List.of("cat", "dog"), List.of(List.of(3, 1), List.of(0, 4))),
                        new Block.Picture("a picture", new byte[] {1, 2, 3})));
    }

    @Test
    void allSectionsLieInThreeFiles() throws IOException {
        EvalReport.in(folder).add(section("knn", 51.5), Map.of("checkpoint", "a"));
        Path page = EvalReport.in(folder).add(section("linear", 62.25), Map.of("checkpoint", "b"));

        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("report.json").toFile());
        assertThat(json.at("/sections/knn/result/top1").asDouble()).isEqualTo(51.5);
        assertThat(json.at("/sections/linear/provenance/checkpoint").asText()).isEqualTo("b");
        assertThat(Files.readString(folder.resolve("report.md")))
                .contains("## Section <knn>", "| 20 | 51.50 |", "| 20 | 62.25 |", "| cat | 3 | 1 |");
        assertThat(Files.readString(page))
                .contains("Section &lt;knn&gt;", "a &amp; b", "<td>62.25", "raw pixels", "data:image/png;base64,AQID")
                .doesNotContain("http:", "https:", "<script");
    }

    @Test
    void aSectionMeasuredAgainReplacesTheOldOneInItsPlace() throws IOException {
        EvalReport report = EvalReport.in(folder);
        report.add(section("knn", 1), Map.of());
        report.add(section("linear", 2), Map.of());
        report.add(section("knn", 3), Map.of());

        assertThat(report.html()).contains("<td>3.00").doesNotContain("<td>1.00");
        assertThat(report.html().indexOf("knn")).isLessThan(report.html().indexOf("linear"));
    }

    @Test
    void columnsOfWordsBeginAtTheLeft() {
        String html = new Block.Table(List.of("key", "is", "why"), List.of(List.of("lr", "1.0", "too long"))).html();

        assertThat(html).contains("<td>1.0", "<td class=\"text\">too long", "<th scope=\"col\" class=\"text\">why");
    }

    @Test
    void anotherProgramsFileIsNotOverwritten() throws IOException {
        Files.writeString(folder.resolve("report.json"), "[1]");

        assertThatThrownBy(() -> EvalReport.in(folder))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is no report of dino; choose another directory");
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertThatThrownBy(() -> EvalReport.in(file)).hasMessage(file + ": is a file; a report needs a directory");
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void keysThatAreNoPlainNamesAreRefused() {
        assertThatThrownBy(() -> section("../knn", 1)).hasMessageContaining("lower-case letters, digits and dashes");
    }

    @Test
    void cellsMustFitTheirHeader() {
        assertThatThrownBy(() -> new Block.Table(List.of("a"), List.of(List.of("1", "2"))))
                .hasMessage("a row must have 1 cells like its header, has 2");
    }
}
