package io.github.dino4j.core.config.bind;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Binds settings to records, snake_case keys to components, and collects every problem on the way. */
public final class RecordBinder {
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> standIns =
            new ArrayList<>(); // keys whose values are defaults in the place of wrong ones
    private final @Nullable Setting defaults;

    /**
     * Makes a binder.
     *
     * @param defaults where values come from that stand for wrong ones, so that everything else can be checked too; or null
     */
    public RecordBinder(@Nullable Setting defaults) {
        this.defaults = defaults;
    }

    /** {@return what is wrong so far} */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * The record, or null where a problem has been noted.
     *
     * @param setting what is bound
     * @param type the type
     * @param path where it stands
     * @return the record, or null where a problem has been noted
     */
    @Nullable
    public Object bind(Setting setting, Class<?> type, String path) {
        Map<String, Setting> keys = setting.keys();
        if (keys == null) {
            problem(setting, path, "must be a map of keys, was " + setting.shown());
            return null;
        }
        RecordComponent[] components = type.getRecordComponents();
        List<String> names = Arrays.stream(components).map(RecordBinder::key).toList();
        keys.forEach((name, value) -> {
            if (!names.contains(name)) {
                problem(value, join(path, name), "is not a key" + Spelling.hint(path, name, names));
            }
        });
        Object[] values = new Object[components.length];
        boolean complete = true;
        for (int i = 0; i < components.length; i++) {
            String key = join(path, names.get(i));
            Setting value = keys.get(names.get(i));
            if (value == null) {
                problem(setting, key, "is missing; " + remedy(type, names));
            }
            values[i] = value == null ? null : convert(value, components[i].getGenericType(), key);
            if (values[i] == null) {
                standIns.add(key);
                values[i] = defaultOf(key, components[i].getGenericType());
            }
            complete &= values[i] != null;
        }
        return complete ? construct(setting, type, values, path) : null;
    }

    private static String remedy(Class<?> type, List<String> names) {
        return Variants.isOne(type)
                ? Variants.name(type) + " takes " + String.join(", ", names)
                : "extend builtin:base/dino.yaml, which has a default for every key";
    }

    private @Nullable Object defaultOf(String path, Type type) {
        Setting place = defaults;
        for (String name : path.split("\\.", -1)) {
            Map<String, Setting> keys = place == null ? null : place.keys();
            place = keys == null ? null : keys.get(name);
        }
        return place == null ? null : new RecordBinder(null).convert(place, type, path);
    }

    /** The record; where bounds do not hold, one with defaults in the place of what is out of them, or null. */
    private @Nullable Object construct(Setting setting, Class<?> type, Object[] values, String path) {
        while (true) {
            try {
                return construct(type, values);
            } catch (Bounds.BrokenException e) {
                e.broken().forEach(each -> tell(each, setting, path));
                if (!replace(e.broken(), type, values, path)) {
                    return null;
                }
            }
        }
    }

    private static Object construct(Class<?> type, Object[] values) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (NoSuchMethodException | InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException("cannot make a " + type, e);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Bounds.BrokenException broken) {
                throw broken;
            }
            throw new IllegalStateException("cannot make a " + type, e.getCause());
        }
    }

    private void tell(Bounds.Broken broken, Setting setting, String path) {
        String key = join(path, broken.key());
        if (standIns.stream().noneMatch(standIn -> concerns(key, broken.message(), standIn))) {
            problem(setting.at(broken.key()), key, broken.message());
        }
    }

    /** Puts defaults in the place of values out of bounds, so that everything else can be checked too. */
    private boolean replace(List<Bounds.Broken> broken, Class<?> type, Object[] values, String path) {
        RecordComponent[] components = type.getRecordComponents();
        boolean isNew = false;
        for (int i = 0; i < components.length; i++) {
            String name = key(components[i]);
            String key = join(path, name);
            boolean isBroken = broken.stream()
                    .anyMatch(each -> each.key().split("\\.", -1)[0].equals(name));
            Object value = isBroken ? defaultOf(key, components[i].getGenericType()) : null;
            if (value != null && !standIns.contains(key)) {
                standIns.add(key);
                values[i] = value;
                isNew = true;
            }
        }
        return isNew;
    }

    private @Nullable Object convert(Setting setting, Type type, String path) {
        if (type instanceof ParameterizedType list) {
            return list(setting, list, path);
        }
        Class<?> target = (Class<?>) type;
        if (target.isSealed()) {
            return variant(setting, target, path);
        }
        return target.isRecord() ? bind(setting, target, path) : scalar(setting, target, path);
    }

    /** The record of a sealed interface that a map's name stands for. */
    private @Nullable Object variant(Setting setting, Class<?> type, String path) {
        List<Class<?>> variants = List.of(type.getPermittedSubclasses());
        String names = variants.stream().map(Variants::name).collect(Collectors.joining(", "));
        String tag = Variants.tag(type);
        Tagged tagged = type.getAnnotation(Tagged.class);
        Map<String, Setting> keys = setting.keys();
        Setting name = keys == null ? null : keys.get(tag);
        if (keys == null || (name == null && tagged == null)) {
            problem(setting, path, "must be a map with a " + tag + ", one of " + names + ", was " + setting.shown());
            return null;
        }
        String called = name == null && tagged != null ? tagged.missing() : String.valueOf(textOf(name));
        Class<?> chosen = variants.stream()
                .filter(each -> Variants.isNamed(each, called))
                .findFirst()
                .orElse(null);
        if (chosen == null) {
            problem(
                    name == null ? setting : name,
                    join(path, tag),
                    "must be one of " + names + ", was '" + called + "'");
            return null;
        }
        Map<String, Setting> parameters = new LinkedHashMap<>(keys);
        parameters.remove(tag);
        return bind(Setting.map(setting.file(), setting.line(), parameters), chosen, path);
    }

    private static @Nullable String textOf(@Nullable Setting setting) {
        return setting == null ? null : setting.text();
    }

    /** A list; one number or text may stand for a list of it, but nothing for none. */
    private @Nullable List<Object> list(Setting setting, ParameterizedType type, String path) {
        Type element = type.getActualTypeArguments()[0];
        boolean alone = (element == Double.class && setting.value() instanceof Number)
                || (element == String.class && setting.text() != null && !setting.isNothing());
        List<Setting> items = alone ? List.of(setting) : setting.items();
        if (items == null) {
            boolean isNoneByDefault = List.of().equals(defaultOf(path, type));
            String remedy = isNoneByDefault ? "; write " + setting.written(path, "[]") + " for none" : "";
            String wanted = element == String.class ? "a text or a list of texts" : "a list such as [0.4, 1.0]";
            problem(setting, path, "must be " + wanted + ", was " + setting.shown() + remedy);
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            Object value = convert(items.get(i), element, path + "[" + i + "]");
            if (value != null) { // where one is wrong, the others are looked at too
                values.add(value);
            }
        }
        return values.size() == items.size() ? List.copyOf(values) : null;
    }

    private @Nullable Object scalar(Setting setting, Class<?> type, String path) {
        Object value = setting.value();
        if (type == String.class && value != null) {
            return setting.text(); // as written: the number 1e3 is a fine name
        }
        if (type == boolean.class && value instanceof Boolean) {
            return value;
        }
        Object number = value instanceof Number n ? number(n, type) : null;
        if (number != null) {
            return number;
        }
        boolean tooLarge = value instanceof BigInteger || (type == int.class && value instanceof Long);
        boolean whole = type == int.class || type == long.class;
        String bound = tooLarge && whole
                ? " of at most " + (type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE) + " in size"
                : "";
        problem(setting, path, "must be " + expected(type) + bound + ", was " + setting.shown());
        return null;
    }

    /** The number in the type asked for, or null if it does not fit. */
    private static @Nullable Object number(Number value, Class<?> type) {
        if (type == double.class || type == Double.class) {
            return Double.isFinite(value.doubleValue()) ? value.doubleValue() : null;
        }
        if (type == long.class) {
            return value instanceof Integer || value instanceof Long ? value.longValue() : null;
        }
        return value instanceof Integer ? value : null;
    }

    /**
     * What a value of a type is called in messages.
     *
     * @param type the type
     * @return such as {@code a whole number}
     */
    public static String expected(Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        return type == double.class || type == Double.class ? "a finite number" : "a whole number";
    }

    private void problem(Setting setting, String path, String message) {
        problems.add(new Problem(setting.file(), setting.line(), path, message));
    }

    /** Whether a bound holds, or measures with, a value that only stands for a wrong one, of which has been told. */
    private static boolean concerns(String key, String message, String standIn) {
        return key.equals(standIn)
                || key.startsWith(standIn + ".")
                || message.contains(standIn + "=")
                || message.contains(standIn + ".");
    }

    /**
     * The path of a key.
     *
     * @param path where it stands
     * @param name the last part
     * @return the path
     */
    public static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /**
     * The key of a component.
     *
     * @param component of a record
     * @return its name in snake case
     */
    public static String key(RecordComponent component) {
        return Variants.snake(component.getName());
    }
}
