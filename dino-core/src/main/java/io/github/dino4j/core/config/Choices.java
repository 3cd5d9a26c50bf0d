package io.github.dino4j.core.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashSet;
import java.util.Set;

/** The keys of a configuration that stand for one of several records, such as {@code method.target}. */
final class Choices {
    private static final Set<String> KEYS = keys(RunConfig.class, "", new LinkedHashSet<>());

    private Choices() {}

    private static Set<String> keys(Class<?> type, String path, Set<String> found) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = RecordBinder.join(path, RecordBinder.key(component));
            if (component.getType().isSealed()) {
                found.add(key);
            } else if (component.getType().isRecord()) {
                keys(component.getType(), key, found);
            }
        }
        return found;
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
    static boolean replaces(String key, Setting below, Setting top) {
        Setting before = below.child(RecordBinder.NAME);
        Setting after = top.child(RecordBinder.NAME);
        return KEYS.contains(key)
                && before != null
                && after != null
                && !spelled(before).equals(spelled(after));
    }

    private static String spelled(Setting name) {
        return String.valueOf(name.text()).replace('-', '_');
    }
}
