package io.github.dino4j.cli.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** What a run told beside its steps, in words: the newest lines, and the newest warnings. */
final class Happenings {
    private static final int MOST_LINES = 200;
    private static final int MOST_WARNINGS = 50;
    private static final int LONGEST = 2000; // letters of a line

    private final Deque<Line> lines = new ArrayDeque<>();
    private final Deque<Line> warnings = new ArrayDeque<>();

    private record Line(long step, String text, boolean warns) {}

    /** Takes a line that is not of a step. */
    void add(JsonNode line) {
        String text = text(line);
        if (text.isEmpty()) {
            return;
        }
        Line told = new Line(line.path("step").asLong(), cut(text), line.has("warning"));
        keep(lines, told, MOST_LINES);
        if (told.warns()) {
            keep(warnings, told, MOST_WARNINGS);
        }
    }

    private static void keep(Deque<Line> of, Line line, int most) {
        of.addLast(line);
        if (of.size() > most) {
            of.removeFirst();
        }
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    /** The words of the console. */
    private static String text(JsonNode line) {
        if (line.has("warning")) {
            return line.get("warning").asText();
        }
        String epoch = "epoch " + line.path("epochs").asLong();
        if (line.has("epoch_loss")) {
            return epoch + number(", loss %.4f", line.get("epoch_loss")) + each(line.path("knn_top1"), "-NN %.1f %%");
        }
        if (line.has("signals")) {
            JsonNode signals = line.get("signals");
            return epoch
                    + number(", effective rank %.1f", signals.path("effective_rank"))
                    + number(", mean cosine %.2f", signals.path("mean_cosine"))
                    + number(", measured in %.1f s", line.path("measured_s"));
        }
        if (line.has("eval")) {
            return epoch + each(line.get("eval"), " %.1f %%");
        }
        return line.has("prepared") ? line.get("prepared").asText() : "";
    }

    private static String number(String format, JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, format, value.doubleValue()) : "";
    }

    private static String each(JsonNode values, String format) {
        StringBuilder text = new StringBuilder();
        values.properties()
                .forEach(entry -> text.append(", ").append(entry.getKey()).append(number(format, entry.getValue())));
        return text.toString();
    }

    /** Writes both, the newest first. */
    void write(JsonGenerator json) throws IOException {
        write(json, "log", lines);
        write(json, "warnings", warnings);
    }

    private static void write(JsonGenerator json, String name, Deque<Line> of) throws IOException {
        json.writeArrayFieldStart(name);
        for (Line line : (Iterable<Line>) of::descendingIterator) {
            json.writeStartObject();
            json.writeNumberField("step", line.step());
            json.writeStringField("text", line.text());
            json.writeBooleanField("warns", line.warns());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
