package io.github.dino4j.train.listen.mlflow;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** Who asks: a token, or a user and a password, from the variables that MLflow's own clients read. */
final class Credentials {
    private Credentials() {}

    /** The header {@code Authorization}, empty for nobody. */
    static String of(Map<String, String> environment) {
        String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
        String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
        String password = environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
        if (!user.isEmpty() && !password.isEmpty()) {
            byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(both);
        }
        return token.isEmpty() ? "" : "Bearer " + token;
    }
}
