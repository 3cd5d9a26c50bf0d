package io.github.dino4j.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.RunConfig;
import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.eval.diagnose.Advice;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.RunHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a run's page opens with: the verdict, what to change, and what the run is made of. */
final class RunHeader {
    private static final double MINUTE = 60.0;

    private final Path run;
    private final RunMetrics metrics;

    RunHeader(Path run, RunMetrics metrics) {
        this.run = run;
        this.metrics = metrics;
    }

    /** As HTML; of a directory without a configuration there is no verdict. */
    String html() throws IOException {
        if (!Files.isReadable(run.resolve("config.yaml"))) {
            return "";
        }
        try {
            RunHistory history = RunHistory.read(run);
            return verdict(Diagnosis.of(history)) + facts(history.config());
        } catch (ConfigException e) {
            return new Block.Note("no verdict: config.yaml cannot be read (" + e.getMessage() + ")").html();
        }
    }

    private static String verdict(Diagnosis diagnosis) {
        StringBuilder html = new StringBuilder("<p class=\"lead\">")
                .append(Page.escape(diagnosis.verdict().key() + ": " + diagnosis.says()))
                .append("</p>")
                .append(new Block.Note(diagnosis.numbers()).html());
        if (!diagnosis.advice().isEmpty()) {
            List<List<String>> rows = diagnosis.advice().stream()
                    .map(each -> List.of(each.key(), Advice.plain(each.from()), Advice.plain(each.to()), each.why()))
                    .toList();
            html.append(new Block.Table("What to change", List.of("key", "is", "try", "why"), rows).html());
        }
        return html.toString();
    }

    private String facts(RunConfig config) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("model", config.model().name()));
        JsonNode images = images();
        if (images.isNumber()) {
            rows.add(List.of("training images", String.format(Locale.ROOT, "%,d", images.asLong())));
        }
        double[] steps = RunMetrics.column(metrics.steps(), "step");
        double[] speed = Arrays.stream(RunMetrics.column(metrics.steps(), "images_per_s"))
                .filter(each -> each > 0)
                .sorted()
                .toArray();
        if (steps.length > 0) {
            long taken = (long) steps[steps.length - 1];
            rows.add(List.of(
                    "steps",
                    String.format(
                            Locale.ROOT,
                            "%,d of %d images",
                            taken,
                            config.train().batchSize())));
            if (speed.length > 0) {
                double seconds =
                        Arrays.stream(speed).map(each -> 1 / each).average().orElse(0)
                                * taken
                                * config.train().batchSize();
                rows.add(List.of("time of all steps", time(seconds)));
                rows.add(
                        List.of("speed", String.format(Locale.ROOT, "%.0f images/s, median", speed[speed.length / 2])));
            }
        }
        return new Block.Table("The run", List.of("", ""), rows).html();
    }

    /** What is no JSON tells nothing. */
    private JsonNode images() throws IOException {
        ObjectMapper json = new ObjectMapper();
        Path provenance = run.resolve("provenance.json");
        if (!Files.isReadable(provenance)) {
            return json.missingNode();
        }
        try {
            return json.readTree(provenance.toFile()).path("images").path("train");
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }

    private static String time(double seconds) {
        long minutes = Math.round(seconds / MINUTE);
        return minutes < MINUTE
                ? String.format(Locale.ROOT, "%d:%02d min", (long) (seconds / MINUTE), (long) (seconds % MINUTE))
                : String.format(Locale.ROOT, "%d:%02d h", minutes / 60, minutes % 60);
    }
}
