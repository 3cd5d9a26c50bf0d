package io.github.dino4j.cli.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode written(Table table, Table.Seen known) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.getFactory().createGenerator(text)) {
            table.write(json, known);
        }
        return JSON.readTree(text.toString());
    }

    @Test
    void fewLinesAreRowsOfTheirOwn() throws IOException {
        Table table = new Table();
        table.add(1, 0.5, Map.of("loss", 3.25));
        table.add(2, 1.0, Map.of("loss", Double.NaN, "lr", 1e-7));
        JsonNode all = written(table, Table.Seen.NOTHING);
        assertThat(all.get("stride").asInt()).isEqualTo(1);
        assertThat(all.get("step").toString()).isEqualTo("[1,2]");
        assertThat(all.get("time").toString()).isEqualTo("[0.5,1]");
        assertThat(all.get("columns").get("loss").toString()).isEqualTo("{\"mean\":[3.25,null]}");
        assertThat(all.get("columns").get("lr").get("mean").get(1).asDouble())
                .isEqualTo(1e-7, org.assertj.core.api.Assertions.within(1e-13));
    }

    @Test
    void manyLinesAreMeansAndAnOutlierStaysInSight() throws IOException {
        Table table = new Table();
        int lines = 300_000;
        for (int step = 1; step <= lines; step++) {
            table.add(step, step, Map.of("loss", step == 77_777 ? 1000.0 : step % 2 == 0 ? 1.0 : 3.0));
        }
        JsonNode all = written(table, Table.Seen.NOTHING);
        JsonNode loss = all.get("columns").get("loss");
        assertThat(all.get("step").size()).isBetween(Table.MOST_ROWS / 2, Table.MOST_ROWS);
        assertThat(all.get("step").get(all.get("step").size() - 1).asInt()).isEqualTo(lines);
        double highest = 0;
        for (JsonNode high : loss.get("high")) {
            highest = Math.max(highest, high.asDouble());
        }
        assertThat(highest).isEqualTo(1000.0);
        assertThat(loss.get("mean").get(3).asDouble()).isEqualTo(2.0);
        assertThat(loss.get("low").get(3).asDouble()).isEqualTo(1.0);
    }

    @Test
    void aReaderIsToldNoMoreThanItHasNot() throws IOException {
        Table table = new Table();
        for (int step = 1; step <= 10; step++) {
            table.add(step, step, Map.of("loss", (double) step));
        }
        Table.Seen seen = table.seen();
        table.add(11, 11, Map.of("loss", 11.0));
        JsonNode news = written(table, seen);
        assertThat(news.get("from").asInt()).isEqualTo(9); // the last row could have changed
        assertThat(news.get("step").toString()).isEqualTo("[10,11]");
    }

    @Test
    void namesBeyondTheMostAreLeftOut() throws IOException {
        Table table = new Table();
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < 10_000; i++) {
            values.put("signal" + i, 1.0);
        }
        table.add(1, 1, values);
        assertThat(written(table, Table.Seen.NOTHING).get("columns").size()).isEqualTo(Table.MOST_COLUMNS);
    }
}
