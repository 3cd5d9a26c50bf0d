package io.github.dino4j.train.listen.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.dino4j.core.config.train.MlflowConfig;
import io.github.dino4j.train.listen.StartedRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run of a tracking server: found or made when it is first needed, so that a server that is away can be asked again. */
final class Session {
    private static final String ACTIVE = "active";
    private static final String RUN_ID = "run_id";
    private static final int MOST_SETTINGS = 100; // of a request
    private static final int LETTERS = 500; // of a setting's value, as old servers have it

    private final MlflowConfig config;
    private final MlflowClient client;
    private final StartedRun run;
    private final Map<String, Long> known = new HashMap<>(); // last step that the server has, by the value's name
    private String id = "";
    private boolean open;

    Session(MlflowConfig config, MlflowClient client, StartedRun run) {
        this.config = config;
        this.client = client;
        this.run = run;
    }

    String uri() {
        return client.uri();
    }

    /** Goes on with the run that an earlier process made, or makes one and sends its settings. */
    void open() throws IOException {
        if (open) {
            return;
        }
        Optional<RunFile> before = id.isEmpty() ? RunFile.read(run.folder(), client.uri()) : Optional.empty();
        if (before.isPresent()
                && run.step() > 0
                && !before.get().isOver()
                && goesOn(before.get().run())) {
            open = true;
            return;
        }
        if (id.isEmpty()) {
            if (before.isPresent()) {
                abandon(before.get().run());
            }
            id = create(experiment());
            new RunFile(client.uri(), id).write(run.folder());
        }
        sendSettings();
        open = true;
    }

    private boolean goesOn(String there) throws IOException {
        try {
            JsonNode found = client.get("runs/get", RUN_ID, there).path("run");
            if (!found.path("info").path("lifecycle_stage").asText(ACTIVE).equals(ACTIVE)) {
                return false;
            }
            for (JsonNode metric : found.path("data").path("metrics")) {
                known.put(metric.path("key").asText(), metric.path("step").asLong());
            }
            id = there;
            update(Map.of("status", "RUNNING"));
            return true;
        } catch (RefusedException e) {
            if (e.code().equals("RESOURCE_DOES_NOT_EXIST")) {
                return false; // somebody deleted it
            }
            throw e;
        }
    }

    /** What a directory held before its run was started over would be running for ever. */
    private void abandon(String there) throws IOException {
        try {
            JsonNode info = client.get("runs/get", RUN_ID, there).path("run").path("info");
            if (info.path("status").asText("").equals("RUNNING")) {
                client.post("runs/update", Map.of(RUN_ID, there, "status", "KILLED"));
            }
        } catch (RefusedException e) {
            return; // it is not there any more
        }
    }

    private String experiment() throws IOException {
        String name = config.experiment();
        try {
            return idOf(client.get("experiments/get-by-name", "experiment_name", name));
        } catch (RefusedException e) {
            if (!e.code().equals("RESOURCE_DOES_NOT_EXIST")) {
                throw e;
            }
        }
        try {
            return client.post("experiments/create", Map.of("name", name))
                    .path("experiment_id")
                    .asText();
        } catch (RefusedException e) {
            if (!e.code().equals("RESOURCE_ALREADY_EXISTS")) {
                throw e;
            }
            return idOf(client.get("experiments/get-by-name", "experiment_name", name)); // another run was faster
        }
    }

    private static String idOf(JsonNode answer) {
        return answer.path("experiment").path("experiment_id").asText();
    }

    private String create(String experiment) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("experiment_id", experiment);
        body.put("run_name", config.runName().isEmpty() ? run.name() : config.runName());
        body.put("start_time", System.currentTimeMillis());
        body.put("tags", pairs(Map.of("mlflow.source.name", "dino4j", "mlflow.source.type", "JOB"), Integer.MAX_VALUE));
        String made = client.post("runs/create", body)
                .path("run")
                .path("info")
                .path(RUN_ID)
                .asText("");
        if (made.isEmpty()) {
            throw new RefusedException("", "it made a run and did not say which");
        }
        return made;
    }

    private void sendSettings() throws IOException {
        List<Map<String, Object>> all = pairs(run.keys(), LETTERS);
        for (int first = 0; first < all.size(); first += MOST_SETTINGS) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put(RUN_ID, id);
            body.put("params", all.subList(first, Math.min(all.size(), first + MOST_SETTINGS)));
            client.post("runs/log-batch", body);
        }
    }

    private static List<Map<String, Object>> pairs(Map<String, String> texts, int letters) {
        List<Map<String, Object>> pairs = new ArrayList<>();
        texts.forEach((key, value) -> {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("key", key);
            pair.put("value", value.length() > letters ? value.substring(0, letters - 1) + "…" : value);
            pairs.add(pair);
        });
        return pairs;
    }

    /** Sends values that the server does not have from an earlier process, and texts. */
    void send(List<Metric> metrics, Map<String, String> tags) throws IOException {
        List<Map<String, Object>> fresh = metrics.stream()
                .filter(metric -> metric.step() > known.getOrDefault(metric.key(), Long.MIN_VALUE))
                .map(Metric::toJson)
                .toList();
        if (fresh.isEmpty() && tags.isEmpty()) {
            return;
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(RUN_ID, id);
        body.put("metrics", fresh);
        body.put("tags", pairs(tags, 10 * LETTERS));
        client.post("runs/log-batch", body);
    }

    void end(Backlog.End end) throws IOException {
        update(Map.of("status", end.status(), "end_time", end.millis()));
    }

    private void update(Map<String, Object> what) throws IOException {
        Map<String, Object> body = new LinkedHashMap<>(what);
        body.put(RUN_ID, id);
        client.post("runs/update", body);
    }
}
