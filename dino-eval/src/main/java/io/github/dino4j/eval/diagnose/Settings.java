package io.github.dino4j.eval.diagnose;

import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A configuration's values by their keys, as {@code --set} names them. */
final class Settings {
    private final Map<?, ?> tree;

    Settings(RunConfig config) {
        this.tree = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(ConfigPrinter.print(config));
    }

    /** A value, where the configuration has the key: what belongs to another choice it has not. */
    Optional<Object> value(String key) {
        Object node = tree;
        for (String part : key.split("[.]", -1)) {
            if (!(node instanceof Map<?, ?> map) || !map.containsKey(part)) {
                return Optional.empty();
            }
            node = map.get(part);
        }
        return Optional.of(node);
    }

    /** A number, NaN where there is none. */
    double number(String key) {
        return value(key)
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .orElse(Double.NaN);
    }
}
