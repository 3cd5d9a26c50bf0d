package io.github.dino4j.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalsOfARunTest {
    @TempDir
    private Path folder;

    private List<JsonNode> lines(String key) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("metrics.jsonl"))) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.has(key)) {
                lines.add(node);
            }
        }
        return lines;
    }

    @Test
    void anUnlabelledRunIsMeasuredBeforeItsFirstStepAndAfterEpochsAndIsToldAtOnceThatItIsTooShort() throws IOException {
        TinyRun.in(folder).set("data.synthetic.val_per_class", "0").train();

        List<JsonNode> measured = lines("signals");
        assertThat(measured).extracting(line -> line.get("step").asInt()).containsExactly(0, 5, 10, 15);
        assertThat(measured.get(0).get("signals").has("neighbours_kept")).isFalse();
        assertThat(measured.get(1).get("signals").get("neighbours_kept").asDouble())
                .isBetween(0.0, 1.0);
        assertThat(measured).allSatisfy(line -> assertThat(
                        line.get("signals").get("effective_rank").asDouble())
                .isBetween(1.0, 24.0));
        assertThat(lines("warning"))
                .filteredOn(line -> line.get("warning").asText().startsWith("the run has too few steps"))
                .singleElement()
                .satisfies(line -> assertThat(line.get("step").asInt()).isZero());
        assertThat(Diagnosis.of(folder).number("planned_steps")).isEqualTo(15.0);
        assertThat(Diagnosis.of(folder).verdict()).isNotEqualTo(Verdict.LEARNING);
        assertThat(Files.readString(folder.resolve("report.html")))
                .contains("directions that the backbone's features use");
    }

    @Test
    void noneAreMeasuredWhereNoneAreAskedFor() throws IOException {
        TinyRun.in(folder)
                .set("eval.signals.every_epochs", "0")
                .set("train.epochs", "1")
                .train();
        assertThat(lines("signals")).isEmpty();
    }
}
