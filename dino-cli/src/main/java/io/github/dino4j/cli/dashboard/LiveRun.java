package io.github.dino4j.cli.dashboard;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.eval.diagnose.Diagnosis;
import io.github.dino4j.eval.diagnose.RunHistory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run as it is read from its directory, again and again; of bounded memory, whatever the directory holds. */
final class LiveRun {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long AT_ONCE = 1L << 24; // bytes of metrics, so that a large file is seen to be read

    private final String id;
    private final String name;
    private final Path run;
    private final MetricsTail metrics;
    private RunFacts facts = new RunFacts("", null, "", -1, List.of(), RunFacts.Origin.UNKNOWN);
    private RunContent content = new RunContent(facts);
    private String missing = "";

    /** What a reader of a run has been given. */
    static final class Reader {
        private long life = -1;
        private long version = -1;
        private final Map<RunContent.Kind, Table.Seen> seen = new EnumMap<>(RunContent.Kind.class);
    }

    /**
     * A run that has not been read.
     *
     * @param id how the page names it
     * @param name how a person does
     * @param run its directory
     */
    LiveRun(String id, String name, Path run) {
        this.id = id;
        this.name = name;
        this.run = run;
        this.metrics = new MetricsTail(run.resolve("metrics.jsonl"));
    }

    Path directory() {
        return run;
    }

    /**
     * Reads what has come, at most so much at a time. A directory that is gone, or in the middle of being made, is no failure: what
     * was read of it stays.
     *
     * @return whether there is more to read at once
     */
    synchronized boolean refresh() {
        try {
            boolean other = facts.config() == null || !facts.isOf(run);
            boolean anew = metrics.beginsAnew();
            if (other) {
                RunFacts now = RunFacts.read(run);
                anew |= !now.yaml().equals(facts.yaml());
                facts = now;
            }
            if (anew) {
                content = new RunContent(facts);
                metrics.rewind();
            }
            RunContent into = content;
            boolean more = metrics.read(AT_ONCE, into::line);
            if (!missing.isEmpty()) {
                missing = "";
                content.touch();
            }
            return more && metrics.share() < 1.0;
        } catch (IOException e) {
            String reason = "the run's files cannot be read any more: " + RunFacts.reason(e);
            if (!missing.equals(reason)) {
                missing = reason;
                content.touch();
            }
            return false;
        }
    }

    /**
     * Tells a reader what it has not been told.
     *
     * @param reader brought up to date
     * @return an object of JSON, null if there is nothing new
     * @throws IOException if pictures cannot be listed
     */
    synchronized @Nullable String news(Reader reader) throws IOException {
        if (reader.life == content.life() && reader.version == content.version()) {
            return null;
        }
        boolean all = reader.life != content.life();
        if (all) {
            reader.seen.clear();
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.getFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("id", id);
            json.writeStringField("name", name);
            json.writeBooleanField("all", all);
            json.writeNumberField("changed", metrics.changed());
            json.writeNumberField("read", metrics.share());
            json.writeStringField("missing", missing);
            if (all) {
                json.writeObjectFieldStart("facts");
                facts.write(json);
                json.writeEndObject();
            }
            progress(json);
            tables(json, reader);
            content.happenings().write(json);
            pictures(json);
            json.writeEndObject();
        }
        reader.life = content.life();
        reader.version = content.version();
        return text.toString();
    }

    private void progress(JsonGenerator json) throws IOException {
        json.writeNumberField("step", content.step());
        json.writeNumberField("seconds", content.seconds());
        if (Double.isFinite(content.stepsPerEpoch()) && content.stepsPerEpoch() > 0) {
            json.writeNumberField("steps_per_epoch", content.stepsPerEpoch());
        }
        JsonNode floors = RunFacts.object(run, "floors.json");
        json.writeObjectFieldStart("floors");
        for (String floor : List.of("floor_pixels", "floor_untrained")) {
            if (floors.path(floor).isNumber()) {
                json.writeNumberField(floor, floors.get(floor).asDouble());
            }
        }
        json.writeEndObject();
        RunHistory history = content.history();
        if (history == null) {
            return;
        }
        Diagnosis diagnosis = Diagnosis.of(history);
        json.writeFieldName("verdict");
        JSON.writeValue(json, diagnosis.toJson());
        json.writeStringField("numbers", diagnosis.numbers());
        double planned = history.planned();
        if (Double.isFinite(planned)) {
            json.writeNumberField("planned", planned);
        }
    }

    private void tables(JsonGenerator json, Reader reader) throws IOException {
        json.writeObjectFieldStart("tables");
        for (RunContent.Kind kind : RunContent.Kind.values()) {
            Table table = content.table(kind);
            Table.Seen known = reader.seen.getOrDefault(kind, Table.Seen.NOTHING);
            if (known.total() != table.seen().total()) {
                json.writeFieldName(kind.key());
                table.write(json, known);
                reader.seen.put(kind, table.seen());
            }
        }
        json.writeEndObject();
    }

    private void pictures(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("pictures");
        for (RunFile.Picture picture : RunFile.Picture.values()) {
            json.writeObjectFieldStart(picture.key());
            json.writeArrayFieldStart("epochs");
            for (int epoch : RunFile.epochs(run, picture)) {
                json.writeNumber(epoch);
            }
            json.writeEndArray();
            json.writeNumberField("written", picture.isByEpoch() ? 0 : RunFile.written(run, picture));
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeFieldName("samples");
        JSON.writeTree(json, RunFacts.object(run, "samples/samples.json"));
    }
}
