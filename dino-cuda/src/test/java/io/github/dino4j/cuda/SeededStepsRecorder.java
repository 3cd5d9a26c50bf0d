package io.github.dino4j.cuda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what an engine of the CPU makes of the seeded steps, for machines that have a GPU to compare with. */
final class SeededStepsRecorder {
    private SeededStepsRecorder() {}

    /**
     * Takes the steps of all models.
     *
     * @param args the file to write, and the engine: onednn
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] args) throws IOException {
        Map<String, SeededSteps> taken = new LinkedHashMap<>();
        SeededSteps.WORKS.keySet().forEach(model -> taken.put(model, SeededSteps.take(model, args[1], "float32")));
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.writeString(Path.of(args[0]), mapper.writeValueAsString(taken) + "\n");
    }
}
