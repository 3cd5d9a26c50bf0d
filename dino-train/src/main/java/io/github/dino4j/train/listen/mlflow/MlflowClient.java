package io.github.dino4j.train.listen.mlflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As much of MLflow's REST interface (version 2.0) as tracking needs. Redirections are not followed, so that credentials go nowhere
 * else.
 */
final class MlflowClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int FINE = 200;
    private static final int MANY = 429; // too many requests: come again
    private static final int TIMED_OUT = 408;
    private static final int BROKEN = 500;
    private static final int LETTERS = 300; // of a server's message

    private final String uri;
    private final String authorization;
    private @Nullable HttpClient http; // has threads, so that there is none before it is used

    /**
     * Asks nobody yet.
     *
     * @param uri of the tracking server
     * @param authorization the header, empty for none
     */
    MlflowClient(String uri, String authorization) {
        this.uri = uri.replaceAll("/+$", "");
        this.authorization = authorization;
    }

    String uri() {
        return uri;
    }

    /**
     * Asks for something.
     *
     * @param method such as {@code runs/get}
     * @param key of its only parameter
     * @param value of that
     * @return the answer
     * @throws RefusedException if the server has it not, or does not let this client
     * @throws IOException if the server does not answer
     */
    JsonNode get(String method, String key, String value) throws IOException {
        return send(request(method + "?" + key + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
                .GET());
    }

    /**
     * Sends something.
     *
     * @param method such as {@code runs/create}
     * @param body of the request
     * @return the answer
     * @throws RefusedException if the server does not take it
     * @throws IOException if the server does not answer
     */
    JsonNode post(String method, Map<String, Object> body) throws IOException {
        return send(request(method)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri + "/api/2.0/mlflow/" + path))
                .timeout(TIMEOUT);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<byte[]> response = http().send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            JsonNode answer = parse(response.body());
            int status = response.statusCode();
            if (status == FINE) {
                return answer;
            }
            String said = "status " + status
                    + (answer.has("message")
                            ? ": " + shortened(answer.get("message").asText())
                            : "");
            if (status < BROKEN && status != MANY && status != TIMED_OUT) {
                throw new RefusedException(answer.path("error_code").asText(""), said);
            }
            throw new IOException(said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private synchronized HttpClient http() {
        HttpClient there = http;
        if (there == null) {
            there = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(TIMEOUT)
                    .build();
            http = there;
        }
        return there;
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance(); // a page of words from somebody in between
        }
    }

    private static String shortened(String message) {
        String line = message.replaceAll("\\s+", " ");
        return line.length() > LETTERS ? line.substring(0, LETTERS) + "…" : line;
    }
}
