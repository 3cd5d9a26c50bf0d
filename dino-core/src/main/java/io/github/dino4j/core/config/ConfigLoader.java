package io.github.dino4j.core.config;

import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.bind.Problem;
import io.github.dino4j.core.config.bind.RecordBinder;
import io.github.dino4j.core.config.bind.Setting;
import io.github.dino4j.core.config.bind.YamlReader;
import io.github.dino4j.core.config.eval.EvalConfig;
import io.github.dino4j.core.io.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads configurations: a YAML file, the files it {@code extends} below it, and {@code key=value} overlays on top. Defaults
 * live in {@code configs/base/dino.yaml} alone, which is also on the class path as {@code builtin:base/dino.yaml}.
 */
public final class ConfigLoader {
    static final String BUILTIN = "builtin:";
    static final String RESOURCES = "/io/github/dino4j/configs/";
    private static final String EXTENDS = "extends";
    static final String SET = "--set";

    private ConfigLoader() {}

    /**
     * Reads a file. One that a run wrote for itself, perhaps some versions ago, is read as {@link #printed} does, so that the run
     * can go on.
     *
     * @param file the YAML file
     * @param sets overlays such as {@code optim.lr=0.001}, the last one on top
     * @return the configuration
     * @throws ConfigException with every problem, if there is any
     */
    public static RunConfig load(Path file, List<String> sets) {
        return isOfARun(file)
                ? printed(text(file.toString(), null), file.toString(), sets)
                : bind(settings(file.toString(), sets));
    }

    /** Runs write both files when they begin. */
    private static boolean isOfARun(Path file) {
        return file.endsWith("config.yaml") && Files.exists(file.resolveSibling("provenance.json"));
    }

    /**
     * Reads a configuration from the class path.
     *
     * @param name such as {@code base/dino.yaml} or {@code model/vit_small_16}
     * @param sets overlays such as {@code optim.lr=0.001}
     * @return the configuration
     * @throws ConfigException with every problem, if there is any
     */
    public static RunConfig builtin(String name, List<String> sets) {
        return bind(settings(BUILTIN + name, sets));
    }

    /**
     * Reads several files one over the other, as a file does that {@code extends} them all.
     *
     * @param files paths, or built-in ones such as {@code builtin:method/byol.yaml}; the last one on top
     * @param sets overlays such as {@code optim.lr=0.001}
     * @return the configuration
     * @throws ConfigException with every problem, if there is any
     */
    public static RunConfig stacked(List<String> files, List<String> sets) {
        Setting result = Setting.map(SET, 0, Map.of());
        Set<String> applied = new LinkedHashSet<>();
        for (String file : files) {
            result = Choices.overlay(result, read(file, null, new LinkedHashSet<>(), applied));
        }
        return bind(overlay(result, sets));
    }

    /**
     * Reads what {@link ConfigPrinter} wrote, perhaps some versions ago: keys that are newer have their defaults.
     *
     * @param yaml a resolved configuration
     * @param where it was found, for messages
     * @param sets overlays such as {@code train.threads=2}
     * @return the configuration
     * @throws ConfigException with every problem, if there is any
     */
    public static RunConfig printed(String yaml, String where, List<String> sets) {
        Setting settings =
                Choices.overlay(settings(BUILTIN + "base/dino.yaml", List.of()), new YamlReader(where).read(yaml));
        return bind(overlay(settings, sets));
    }

    /**
     * Reads how a model is measured without one at hand: the base configuration's {@code eval}, so that options of a command can
     * be checked before anything is loaded.
     *
     * @param sets overlays such as {@code eval.video.short_side=64}
     * @return the evaluation
     * @throws ConfigException with every problem of that part, if there is any
     */
    public static EvalConfig evaluation(List<String> sets) {
        Setting base = settings(BUILTIN + "base/dino.yaml", List.of());
        Setting eval = Objects.requireNonNull(overlay(base, sets).child("eval"));
        RecordBinder binder = new RecordBinder(base);
        Object config = binder.bind(eval, EvalConfig.class, "eval");
        if (!binder.problems().isEmpty()) {
            throw new ConfigException(binder.problems());
        }
        return (EvalConfig) Objects.requireNonNull(config);
    }

    static Setting settings(String location, List<String> sets) {
        return overlay(read(location, null, new LinkedHashSet<>(), new LinkedHashSet<>()), sets);
    }

    private static Setting overlay(Setting below, List<String> sets) {
        if (sets.isEmpty()) {
            return below;
        }
        Setting all = Setting.map(SET, 0, Map.of());
        for (String set : sets) { // together first: parameters of a choice may stand before its name
            all = Choices.overlay(all, overlay(set));
        }
        return Choices.overlay(below, all);
    }

    private static RunConfig bind(Setting settings) {
        RecordBinder binder = new RecordBinder(settings(BUILTIN + "base/dino.yaml", List.of()));
        Object config = binder.bind(settings, RunConfig.class, "");
        List<Problem> problems = new ArrayList<>(binder.problems());
        if (config instanceof RunConfig run) {
            problems.addAll(ShortKeys.check(settings, run.views()));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return (RunConfig) Objects.requireNonNull(config);
    }

    /** A file that several others extend is applied once, at its first place: its defaults must not undo the others. */
    private static Setting read(String location, @Nullable Setting from, Set<String> above, Set<String> applied) {
        if (!above.add(location)) {
            throw new ConfigException(new Problem(
                    from == null ? location : from.file(),
                    from == null ? 0 : from.line(),
                    EXTENDS,
                    location + " extends itself: " + String.join(" -> ", above)));
        }
        Setting own = new YamlReader(location).read(text(location, from));
        Map<String, Setting> keys = own.keys();
        if (keys == null) {
            throw new ConfigException(new Problem(location, own.line(), "", "must be a map of keys"));
        }
        Setting result = Setting.map(location, 0, Map.of());
        for (Setting base : bases(own, keys)) {
            String file = resolve(location, base);
            if (above.contains(file) || !applied.contains(file)) { // a cycle is for read to tell
                result = Choices.overlay(result, read(file, base, new LinkedHashSet<>(above), applied));
            }
        }
        applied.add(location);
        Map<String, Setting> rest = new LinkedHashMap<>(keys);
        rest.remove(EXTENDS);
        return Choices.overlay(result, Setting.map(location, 1, rest));
    }

    private static List<Setting> bases(Setting own, Map<String, Setting> keys) {
        Setting list = keys.get(EXTENDS);
        if (list == null) {
            return List.of();
        }
        List<Setting> items = list.items();
        if (items == null) {
            throw new ConfigException(
                    new Problem(own.file(), list.line(), EXTENDS, "must be a list of files, such as [base/dino.yaml]"));
        }
        return items;
    }

    private static String resolve(String from, Setting base) {
        String name = base.text();
        if (name == null || base.value() == null || name.isBlank()) {
            throw new ConfigException(new Problem(base.file(), base.line(), EXTENDS, "must name YAML files"));
        }
        try {
            return resolve(from, name);
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    new Problem(base.file(), base.line(), EXTENDS, "is not a path: " + e.getReason()));
        }
    }

    private static String resolve(String from, String name) {
        if (name.startsWith(BUILTIN)) {
            return name;
        }
        if (from.startsWith(BUILTIN)) {
            Path parent = Objects.requireNonNullElse(
                    Path.of(from.substring(BUILTIN.length())).getParent(), Path.of(""));
            return BUILTIN + parent.resolve(name).normalize().toString().replace('\\', '/');
        }
        return Path.of(from).resolveSibling(name).normalize().toString();
    }

    /** A file's text; where it cannot be read, the entry that names it is at fault, if there is one. */
    private static String text(String location, @Nullable Setting from) {
        try {
            if (!location.startsWith(BUILTIN)) {
                return Files.readString(Path.of(location));
            }
            String name = location.substring(BUILTIN.length());
            String resource = RESOURCES + name + (name.endsWith(".yaml") ? "" : ".yaml");
            try (InputStream in = ConfigLoader.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw unreadable(
                            location,
                            from,
                            "there is no such built-in configuration; there are "
                                    + String.join(", ", BuiltinConfigs.recipes()));
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException | InvalidPathException e) {
            throw unreadable(
                    location,
                    from,
                    "cannot be read (" + (e instanceof IOException file ? Reason.of(file) : "it is no path")
                            + "); give the path of an existing YAML file, or a built-in one such as"
                            + " builtin:recipe/photos_small.yaml");
        }
    }

    private static ConfigException unreadable(String location, @Nullable Setting from, String message) {
        return new ConfigException(
                from == null
                        ? new Problem(location, 0, "", message)
                        : new Problem(from.file(), from.line(), EXTENDS, location + ": " + message));
    }

    private static Setting overlay(String set) {
        int equals = set.indexOf('=');
        if (equals < 1) {
            throw new ConfigException(new Problem(SET, 0, set, "must look like key=value, for example optim.lr=0.001"));
        }
        String[] path = set.substring(0, equals).split("\\.", -1);
        if (path[0].equals(EXTENDS)) {
            throw new ConfigException(
                    new Problem(SET, 0, EXTENDS, "can stand in files only; write one that extends others"));
        }
        Setting value = value(set.substring(equals + 1));
        for (int i = path.length - 1; i >= 0; i--) {
            value = Setting.map(SET, 0, Map.of(path[i], value));
        }
        return value;
    }

    /** Nothing after the equals sign is an empty text where one is wanted: a shell takes the quotes of data.cache_dir=''. */
    private static Setting value(String yaml) {
        return yaml.isBlank() ? new Setting(SET, 0, "", "", null, null) : unplaced(new YamlReader(SET).read(yaml));
    }

    /** The same value without a line, which would mean nothing on a command line. */
    private static Setting unplaced(Setting setting) {
        return new Setting(SET, 0, setting.value(), setting.text(), setting.items(), setting.keys());
    }
}
