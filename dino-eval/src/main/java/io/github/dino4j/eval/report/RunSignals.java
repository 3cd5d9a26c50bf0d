package io.github.dino4j.eval.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.dino4j.core.event.Signal;
import io.github.dino4j.core.io.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a method's numbers in {@code metrics.jsonl} mean, as the run's {@code signals.json} says. */
public final class RunSignals {
    /** Of runs that are older than the file. */
    private static final List<Signal> DINO = List.of(
            new Signal("teacher_entropy", "nats", "mean entropy of the targets"),
            new Signal("kl", "nats", "loss minus entropy of the targets"),
            new Signal("momentum", "", "momentum of the teacher"),
            new Signal("teacher_temp", "", "temperature of the teacher"));

    private RunSignals() {}

    /**
     * Reads a run directory.
     *
     * @param run the directory
     * @return the signals in the file's order; DINO's where there is no file
     * @throws InputException if the file is no JSON object
     * @throws IOException if it cannot be read
     */
    public static List<Signal> read(Path run) throws IOException {
        Path file = run.resolve("signals.json");
        if (!Files.isReadable(file)) {
            return DINO;
        }
        List<Signal> signals = new ArrayList<>();
        try {
            JsonNode json = new ObjectMapper().readTree(file.toFile());
            json.properties()
                    .forEach(entry -> signals.add(new Signal(
                            entry.getKey(),
                            entry.getValue().path("unit").asText(),
                            entry.getValue().path("meaning").asText())));
        } catch (JsonProcessingException e) {
            throw new InputException(file + ": is no JSON; delete it, and charts show DINO's signals", e);
        }
        return signals;
    }
}
