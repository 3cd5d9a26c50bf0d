package io.github.dino4j.core.config.bind;

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
public record Setting(
        String file,
        int line,
        @Nullable Object value,
        @Nullable String text,
        @Nullable List<Setting> items,
        @Nullable Map<String, Setting> keys) {

    /**
     * A map.
     *
     * @param file the file
     * @param line its line, from 1
     * @param keys its entries
     * @return the setting
     */
    public static Setting map(String file, int line, Map<String, Setting> keys) {
        return new Setting(file, line, null, null, null, keys);
    }

    /**
     * The entry of a map by its name or of a list by its number, or null.
     *
     * @param name its name or number
     * @return the entry, or null
     */
    @Nullable
    public Setting child(String name) {
        List<Setting> list = items;
        if (list != null && name.matches("\\d{1,6}") && Integer.parseInt(name) < list.size()) {
            return list.get(Integer.parseInt(name));
        }
        return keys == null ? null : keys.get(name);
    }

    /**
     * The deepest entry on the way to a key.
     *
     * @param key such as {@code views.global.size}
     * @return the entry
     */
    public Setting at(String key) {
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

    /** {@return whether nothing was written; on a command line an empty text is nothing too, as a shell takes the quotes of {@code key=''}} */
    boolean isNothing() {
        return keys == null && items == null && (value == null || (line == 0 && "".equals(value)));
    }

    /** {@return what was written, for messages} */
    String shown() {
        if (isNothing()) {
            return "nothing";
        }
        if (keys != null) {
            return "a map";
        }
        return items != null ? "a list" : "'" + value + "'";
    }

    /**
     * How a key is given a value where this one was written.
     *
     * @param key such as {@code data.val}
     * @param value such as {@code []}
     * @return as a command line or a file takes it
     */
    String written(String key, String value) {
        return line == 0 ? key + "=" + value : key.replaceFirst(".*[.]", "") + ": " + value;
    }
}
