package io.github.dino4j.train.listen.mlflow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A value as MLflow takes it.
 *
 * @param key such as {@code step/loss}
 * @param value finite
 * @param millis since 1970
 * @param step steps completed
 */
record Metric(String key, double value, long millis, long step) {
    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", key);
        json.put("value", value);
        json.put("timestamp", millis);
        json.put("step", step);
        return json;
    }
}
