package io.github.dino4j.cuda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Writes what an engine of the CPU makes of the seeded steps, for machines that have a GPU to compare with. */
final class SeededStepsRecorder {
    private SeededStepsRecorder() {}

    /**
     * Takes the steps of all models, or those of all methods by part.
     *
     * @param args the file to write, the engine, which is onednn, what: models or methods, and names of those to record, all
     *     where there is none
     * @throws IOException if the file cannot be written
     */
    public static void main(String[] args) throws IOException {
        List<String> names = List.of(args).subList(3, args.length);
        Predicate<String> wanted = name -> names.isEmpty() || names.contains(name);
        Map<String, SeededSteps> taken = new LinkedHashMap<>();
        if (args[2].equals("methods")) {
            SeededWork.methods().entrySet().stream()
                    .filter(each -> wanted.test(each.getKey()))
                    .forEach(each -> taken.put(
                            each.getKey(),
                            SeededSteps.take(each.getValue(), args[1], "float32")
                                    .byPart()));
        } else {
            SeededWork.models().forEach((name, work) -> taken.put(name, SeededSteps.take(work, args[1], "float32")));
        }
        ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
        Files.writeString(Path.of(args[0]), mapper.writeValueAsString(taken) + "\n");
    }
}
