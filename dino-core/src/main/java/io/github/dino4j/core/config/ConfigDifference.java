package io.github.dino4j.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What tells two configurations apart, key by key. */
public final class ConfigDifference {
    private static final String NOTHING = "not set";

    private ConfigDifference() {}

    /**
     * Compares.
     *
     * @param here a configuration
     * @param there another
     * @return the keys that differ with both values, such as {@code train.batch_size is 4 here and 8 there}, in the order of keys
     */
    public static List<String> of(RunConfig here, RunConfig there) {
        Map<String, String> own = keys(here);
        Map<String, String> other = keys(there);
        Set<String> all = new LinkedHashSet<>(own.keySet());
        all.addAll(other.keySet());
        List<String> different = new ArrayList<>();
        for (String key : all) {
            String a = own.getOrDefault(key, NOTHING);
            String b = other.getOrDefault(key, NOTHING);
            if (!a.equals(b)) {
                different.add(key + " is " + a + " here and " + b + " there");
            }
        }
        return different;
    }

    /**
     * Every value of a configuration.
     *
     * @param config the configuration
     * @return values by whole key, such as {@code train.batch_size}, in order
     */
    public static Map<String, String> keys(RunConfig config) {
        Map<String, String> keys = new LinkedHashMap<>();
        flatten("", ConfigPrinter.tree(config), keys);
        return keys;
    }

    private static void flatten(String prefix, Object value, Map<String, String> into) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, each, into));
        } else {
            into.put(prefix, value instanceof List<?> ? ConfigPrinter.line(value) : String.valueOf(value));
        }
    }
}
