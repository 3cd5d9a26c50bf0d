package io.github.dino4j.core.config;

import io.github.dino4j.core.config.bind.RecordBinder;
import io.github.dino4j.core.config.bind.Setting;
import io.github.dino4j.core.config.bind.Variants;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The keys of a configuration that stand for one of several records, such as {@code method.target}. */
final class Choices {
    private static final Map<String, Class<?>> TYPES = types(RunConfig.class, "", new LinkedHashMap<>());

    private Choices() {}

    private static Map<String, Class<?>> types(Class<?> type, String path, Map<String, Class<?>> found) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = RecordBinder.join(path, RecordBinder.key(component));
            if (component.getType().isSealed()) {
                found.put(key, component.getType());
            } else if (component.getType().isRecord()) {
                types(component.getType(), key, found);
            }
        }
        return found;
    }

    /** A map overlaid with another: maps merge, but for another choice of a kind; everything else is replaced. */
    static Setting overlay(Setting below, Setting top) {
        return overlay(below, top, "");
    }

    private static Setting overlay(Setting below, Setting top, String path) {
        Map<String, Setting> lower = below.keys();
        Map<String, Setting> upper = top.keys();
        if (lower == null || upper == null || replaces(path, below, top)) {
            return top;
        }
        Map<String, Setting> merged = new LinkedHashMap<>(lower);
        upper.forEach((key, value) ->
                merged.merge(key, value, (under, over) -> overlay(under, over, RecordBinder.join(path, key))));
        return Setting.map(top.file(), top.line(), merged);
    }

    /**
     * Whether a choice replaces what lies below it instead of merging with it: the parameters of another choice mean nothing
     * to it.
     *
     * @param key where both stand
     * @param below the settings below
     * @param top the settings on top
     * @return true if both name a choice, and not the same
     */
    private static boolean replaces(String key, Setting below, Setting top) {
        Class<?> type = TYPES.get(key);
        if (type == null) {
            return false;
        }
        Setting before = below.child(Variants.tag(type));
        Setting after = top.child(Variants.tag(type));
        return before != null && after != null && !spelled(before).equals(spelled(after));
    }

    private static String spelled(Setting name) {
        return String.valueOf(name.text()).replace('-', '_');
    }
}
