package io.github.dino4j.core.config;

import io.github.dino4j.core.config.bind.RecordBinder;
import io.github.dino4j.core.config.bind.Variants;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys that only some of several choices have, such as {@code model.widths}, which the base configuration need not hold. */
final class ChoiceKeys {
    private final List<Key> keys = new ArrayList<>();

    private ChoiceKeys() {}

    /**
     * A key of a choice.
     *
     * @param path such as {@code model.widths}
     * @param place where the choice stands, such as {@code model}
     * @param tag the key that names it, such as {@code backbone}
     * @param choice what it is called, such as {@code convnet}
     * @param type what its value is, such as {@code a whole number}
     */
    record Key(String path, String place, String tag, String choice, String type) {
        private Key at(String key, String what) {
            return new Key(RecordBinder.join(path, key), place, tag, choice, what);
        }
    }

    static List<Key> all() {
        ChoiceKeys found = new ChoiceKeys();
        found.record(RunConfig.class, "", null);
        return found.keys;
    }

    private void record(Class<?> type, String path, @Nullable Key owner) {
        for (RecordComponent component : type.getRecordComponents()) {
            String key = RecordBinder.key(component);
            Key own = owner == null ? null : owner.at(key, words(component.getGenericType()));
            Class<?> inside = element(component.getGenericType());
            if (inside.isSealed()) {
                choice(inside, RecordBinder.join(path, key));
            } else if (inside.isRecord()) {
                record(inside, RecordBinder.join(path, key), own);
            } else if (own != null) {
                keys.add(own);
            }
        }
    }

    private void choice(Class<?> type, String path) {
        for (Class<?> variant : type.getPermittedSubclasses()) {
            record(variant, path, new Key(path, path, Variants.tag(type), Variants.name(variant), ""));
        }
    }

    /** What a list is of, or the type itself. */
    private static Class<?> element(Type type) {
        return (Class<?>) (type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type);
    }

    private static String words(Type type) {
        return (type instanceof ParameterizedType ? "a list, each " : "") + RecordBinder.expected(element(type));
    }
}
