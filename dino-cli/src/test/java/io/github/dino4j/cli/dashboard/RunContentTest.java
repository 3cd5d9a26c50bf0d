package io.github.dino4j.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.RunConfig;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunContentTest {
    private static final RunConfig CONFIG =
            ConfigLoader.builtin("base/dino.yaml", List.of("data.train=images", "train.batch_size=64"));

    private final RunContent content =
            new RunContent(new RunFacts("yaml", CONFIG, "", 640, List.of(), RunFacts.Origin.UNKNOWN));

    private String steps() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new ObjectMapper().getFactory().createGenerator(text)) {
            content.table(RunContent.Kind.STEPS).write(json, Table.Seen.NOTHING);
        }
        return text.toString();
    }

    @Test
    void timeIsWhatLinesSayThatTheRunHasTaken() throws IOException {
        content.line("{\"step\":1,\"loss\":5.0,\"images_per_s\":32.0,\"time\":1795853111.5,\"elapsed_s\":12.5}");
        content.line("{\"step\":1,\"epochs\":1,\"signals\":{},\"measured_s\":7.0,\"elapsed_s\":30.25}");
        assertThat(content.seconds()).isEqualTo(30.25);
        assertThat(steps()).contains("\"time\":[12.5]").doesNotContain("elapsed_s", "1795853111");
    }

    @Test
    void ofOlderFilesItIsWhatStepsAndMeasurementsTook() {
        content.line("{\"step\":1,\"loss\":5.0,\"images_per_s\":32.0}"); // 2 s for a batch
        content.line("{\"step\":4,\"loss\":5.0,\"images_per_s\":32.0}"); // and for those that were left out
        content.line("{\"step\":4,\"epochs\":1,\"signals\":{\"effective_rank\":5.0},\"measured_s\":7.0}");
        content.line("{\"step\":5,\"epoch\":1,\"prepared\":\"words\",\"prepared_s\":0.5}");
        assertThat(content.seconds()).isCloseTo(2 + 3 * 2 + 7 + 0.5, within(1e-9));
    }
}
