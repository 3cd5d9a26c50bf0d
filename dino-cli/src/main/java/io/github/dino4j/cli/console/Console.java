package io.github.dino4j.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where commands print: results to standard output, everything else to standard error.
 *
 * @param results standard output
 * @param log standard error
 */
public record Console(PrintStream results, PrintStream log) {
    /**
     * Prints the one line of JSON that scripts read.
     *
     * @param object the values by their keys
     */
    public void json(Map<String, ?> object) {
        try {
            results.println(new ObjectMapper().writeValueAsString(object));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON", e);
        }
        results.flush();
    }

    /**
     * Prints a line that a person reads.
     *
     * @param line without its end
     */
    public void say(String line) {
        results.println(line);
    }

    /**
     * Where progress is told: by the first process of several.
     *
     * @param rank of this process
     * @return takes a line
     */
    public Consumer<String> logOf(int rank) {
        return rank == 0 ? log::println : line -> {};
    }
}
