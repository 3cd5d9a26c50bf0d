package io.github.dino4j.train.listen.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.dino4j.core.io.AtomicFiles;
import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which run of a server a run directory is: {@code mlflow.json}.
 *
 * @param uri of the tracking server
 * @param run its name for the run
 * @param isOver whether the directory was started over since: what goes on there is another run
 */
record RunFile(String uri, String run, boolean isOver) {
    private static final Logger LOG = LoggerFactory.getLogger(RunFile.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String URI = "uri";
    private static final String RUN = "run_id";
    private static final String OVER = "started_over";

    RunFile(String uri, String run) {
        this(uri, run, false);
    }

    private static Path file(Path folder) {
        return folder.resolve("mlflow.json");
    }

    /** What is there, if it is of this server; what cannot be read tells nothing. */
    static Optional<RunFile> read(Path folder, String uri) {
        try {
            if (!Files.exists(file(folder))) {
                return Optional.empty();
            }
            JsonNode node = JSON.readTree(file(folder).toFile());
            RunFile known = new RunFile(
                    node.path(URI).asText(""),
                    node.path(RUN).asText(""),
                    node.path(OVER).asBoolean());
            return known.uri.equals(uri) && !known.run.isEmpty() ? Optional.of(known) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Notes that the run is started over. The file stays: the server may still take its run for one that is going on, and the next
     * listener tells it otherwise.
     */
    static void forget(Path folder) throws IOException {
        if (!Files.exists(file(folder))) {
            return;
        }
        try {
            if (JSON.readTree(file(folder).toFile()) instanceof ObjectNode known) {
                AtomicFiles.write(file(folder), JSON.writeValueAsString(known.put(OVER, true)));
                return;
            }
        } catch (JsonProcessingException e) {
            LOG.warn("{} was no JSON, and told nothing", file(folder));
        }
        Files.delete(file(folder));
    }

    /** Without the file a run that goes on begins anew at the server, which is no reason to send nothing. */
    void write(Path folder) {
        try {
            Map<String, String> json = new LinkedHashMap<>();
            json.put(URI, uri);
            json.put(RUN, run);
            AtomicFiles.write(file(folder), JSON.writeValueAsString(json));
        } catch (IOException e) {
            LOG.warn("{}; if the run goes on later, MLflow will have it twice", Reason.sentence(e));
        }
    }
}
