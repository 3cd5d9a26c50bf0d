package io.github.dino4j.eval.diagnose;

import io.github.dino4j.core.config.ConfigLoader;
import io.github.dino4j.core.config.ConfigPrinter;
import io.github.dino4j.core.config.RunConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A configuration's values by their keys, as {@code --set} names them. */
final class Settings {
    private static final String BASE = "adamw";
    private static final List<String> NO_IMAGES = List.of("data.train=none"); // which nobody opens

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

    /** The peak learning rate that the configuration's optimiser is published with: of the base, or of its own file. */
    double publishedRate() {
        String name = value("optim.name").map(Object::toString).orElse(BASE);
        List<String> file = name.equals(BASE) ? List.of() : List.of("builtin:optim/" + name + ".yaml");
        return ConfigLoader.stacked(
                        Stream.concat(Stream.of("builtin:base/dino.yaml"), file.stream())
                                .toList(),
                        NO_IMAGES)
                .optim()
                .lr();
    }

    /** A number, NaN where there is none. */
    double number(String key) {
        return value(key)
                .filter(Number.class::isInstance)
                .map(value -> ((Number) value).doubleValue())
                .orElse(Double.NaN);
    }
}
