package io.github.dino4j.train.listen.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** As much of an MLflow server as tracking asks for, by MLflow's own rules: it refuses what the real one would, and keeps the rest. */
final class StrictServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "[A-Za-z0-9_./ -]{1,250}";

    /** A run as it was sent. */
    static final class Run {
        final Map<String, String> params = new LinkedHashMap<>();
        final Map<String, String> tags = new LinkedHashMap<>();
        final List<String> metrics = new ArrayList<>(); // key@step=value
        final Map<String, Long> latest = new LinkedHashMap<>();
        String name = "";
        String status = "RUNNING";
        boolean ended;
    }

    /** Refused, as the server says it. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final String code;

        Refused(String code, String message) {
            super(message);
            this.code = code;
        }
    }

    final Map<String, Run> runs = new LinkedHashMap<>();
    final List<String> asked = new ArrayList<>();
    final List<String> authorizations = new ArrayList<>();
    int busy; // requests that are answered by status 503 before others
    private final Map<String, String> experiments = new LinkedHashMap<>();
    private final HttpServer server;

    StrictServer() throws IOException {
        this(0);
    }

    StrictServer(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String uri() {
        return "http://localhost:" + port();
    }

    Run made(String id) {
        return Objects.requireNonNull(runs.get(id), () -> "no run " + id);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        int status = 200;
        Map<String, Object> answer;
        String method = exchange.getRequestURI().getPath().replace("/api/2.0/mlflow/", "");
        asked.add(exchange.getRequestMethod() + " " + method);
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        try {
            if (busy > 0) {
                busy--;
                status = 503;
                answer = Map.of();
            } else {
                answer = answer(exchange, method, body);
            }
        } catch (Refused e) {
            status = e.code.equals("RESOURCE_DOES_NOT_EXIST") ? 404 : 400;
            answer = Map.of("error_code", e.code, "message", e.getMessage());
        }
        byte[] bytes = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
        notifyAll();
    }

    private Map<String, Object> answer(HttpExchange exchange, String method, byte[] body) throws IOException, Refused {
        boolean reads = exchange.getRequestMethod().equals("GET");
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        JsonNode json = reads ? JSON.createObjectNode() : JSON.readTree(body);
        return switch ((reads ? "GET " : "POST ") + method) {
            case "GET experiments/get-by-name" -> experiment(query.replace("experiment_name=", ""));
            case "POST experiments/create" -> make(json.get("name").asText());
            case "POST runs/create" -> create(json);
            case "GET runs/get" -> shown(query.replace("run_id=", ""));
            case "POST runs/log-batch" -> log(json);
            case "POST runs/update" -> update(json);
            default -> throw new Refused("ENDPOINT_NOT_FOUND", method);
        };
    }

    private Map<String, Object> experiment(String name) throws Refused {
        String id = experiments.get(name);
        if (id == null) {
            throw new Refused("RESOURCE_DOES_NOT_EXIST", "Could not find experiment with name '" + name + "'");
        }
        return Map.of("experiment", Map.of("experiment_id", id, "name", name, "lifecycle_stage", "active"));
    }

    private Map<String, Object> make(String name) {
        experiments.put(name, Integer.toString(experiments.size() + 1));
        return Map.of("experiment_id", experiments.get(name));
    }

    private Map<String, Object> create(JsonNode json) throws Refused {
        if (!experiments.containsValue(json.path("experiment_id").asText())
                || !json.path("start_time").isNumber()) {
            throw new Refused("INVALID_PARAMETER_VALUE", "no such experiment, or no start: " + json);
        }
        String id = "run" + (runs.size() + 1);
        Run run = new Run();
        run.name = json.path("run_name").asText();
        json.path("tags")
                .forEach(tag ->
                        run.tags.put(tag.get("key").asText(), tag.get("value").asText()));
        runs.put(id, run);
        return Map.of("run", Map.of("info", Map.of("run_id", id)));
    }

    private Run run(String id) throws Refused {
        Run run = runs.get(id);
        if (run == null) {
            throw new Refused("RESOURCE_DOES_NOT_EXIST", "Run with id=" + id + " not found");
        }
        return run;
    }

    private Map<String, Object> shown(String id) throws Refused {
        Run run = run(id);
        List<Map<String, Object>> metrics = new ArrayList<>();
        run.latest.forEach((key, step) -> metrics.add(Map.of("key", key, "step", step, "value", 0.0, "timestamp", 1)));
        return Map.of(
                "run",
                Map.of(
                        "info", Map.of("run_id", id, "status", run.status, "lifecycle_stage", "active"),
                        "data", Map.of("metrics", metrics)));
    }

    private Map<String, Object> log(JsonNode json) throws Refused {
        Run run = run(json.path("run_id").asText());
        JsonNode metrics = json.path("metrics");
        JsonNode params = json.path("params");
        JsonNode tags = json.path("tags");
        if (metrics.size() > 1000
                || params.size() > 100
                || tags.size() > 100
                || metrics.size() + params.size() + tags.size() > 1000) {
            throw new Refused("INVALID_PARAMETER_VALUE", "too many things in a request");
        }
        for (JsonNode param : params) {
            String key = name(param);
            String value = param.get("value").asText();
            String before = run.params.put(key, value);
            if (value.length() > 500 || (before != null && !before.equals(value))) {
                throw new Refused("INVALID_PARAMETER_VALUE", "param " + key + " is too long or changes");
            }
        }
        for (JsonNode tag : tags) {
            run.tags.put(name(tag), tag.get("value").asText());
        }
        for (JsonNode metric : metrics) {
            if (!metric.get("value").isNumber() || metric.get("timestamp").asLong() < 1) {
                throw new Refused("INVALID_PARAMETER_VALUE", "metric " + metric);
            }
            String key = name(metric);
            run.metrics.add(key + "@" + metric.get("step").asLong() + "="
                    + metric.get("value").asDouble());
            run.latest.put(key, metric.get("step").asLong());
        }
        return Map.of();
    }

    private static String name(JsonNode thing) throws Refused {
        String key = thing.path("key").asText();
        if (!key.matches(NAME)) {
            throw new Refused("INVALID_PARAMETER_VALUE", "Invalid name: '" + key + "'");
        }
        return key;
    }

    private Map<String, Object> update(JsonNode json) throws Refused {
        Run run = run(json.path("run_id").asText());
        run.status = json.path("status").asText();
        run.ended = json.has("end_time");
        if (!List.of("RUNNING", "FINISHED", "FAILED", "KILLED").contains(run.status)) {
            throw new Refused("INVALID_PARAMETER_VALUE", "status " + run.status);
        }
        return Map.of();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
