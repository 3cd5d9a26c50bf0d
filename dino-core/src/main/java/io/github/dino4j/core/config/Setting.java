package io.github.dino4j.core.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a configuration and where it was written.
 *
 * @param file the file, or {@code --set}
 * @param line its line, from 1; 0 where there is none
 * @param value a scalar, or null for a map or a list
 * @param text the scalar as it was written, or null
 * @param items the elements of a list, or null
 * @param keys the entries of a map, or null
 */
record Setting(
        String file,
        int line,
        @Nullable Object value,
        @Nullable String text,
        @Nullable List<Setting> items,
        @Nullable Map<String, Setting> keys) {

    static Setting map(String file, int line, Map<String, Setting> keys) {
        return new Setting(file, line, null, null, null, keys);
    }

    /** The entry of a map by its name or of a list by its number, or null. */
    @Nullable
    Setting child(String name) {
        List<Setting> list = items;
        if (list != null && name.matches("\\d{1,6}") && Integer.parseInt(name) < list.size()) {
            return list.get(Integer.parseInt(name));
        }
        return keys == null ? null : keys.get(name);
    }

    /** The deepest entry on the way to a key. */
    Setting at(String key) {
        Setting place = this;
        for (String name : key.split("[.\\[]", -1)) {
            Setting next = place.child(name.replace("]", ""));
            if (next == null) {
                return place;
            }
            place = next;
        }
        return place;
    }

    /** This map overlaid with another: maps merge, but for another choice of a kind; everything else is replaced. */
    Setting overlay(Setting top) {
        return overlay(top, "");
    }

    private Setting overlay(Setting top, String path) {
        if (keys == null || top.keys == null || Choices.replaces(path, this, top)) {
            return top;
        }
        Map<String, Setting> merged = new LinkedHashMap<>(keys);
        top.keys.forEach((key, value) ->
                merged.merge(key, value, (below, above) -> below.overlay(above, RecordBinder.join(path, key))));
        return map(top.file, top.line, merged);
    }
}
