package io.github.dino4j.core.config;

import io.github.dino4j.core.config.bind.ConfigException;
import io.github.dino4j.core.config.bind.Problem;
import io.github.dino4j.core.config.bind.RecordBinder;
import io.github.dino4j.core.config.bind.Setting;
import io.github.dino4j.core.config.bind.Spelling;
import io.github.dino4j.core.config.view.CropConfig;
import io.github.dino4j.core.config.view.ViewsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells what a key means, its default, and where a configuration sets it. */
public final class ConfigExplainer {
    private static final String BASE = "builtin:base/dino.yaml";
    private static final String NONE = "none";

    private ConfigExplainer() {}

    /**
     * What is known of a key.
     *
     * @param key its path
     * @param meaning the comment beside its default; for a key that only another choice has, which one, and the comment
     *     beside that
     * @param defaultValue its default, as written, or {@code none}
     * @param value its value in the configuration at hand, or {@code none}
     * @param source where that value is set: a file and a line, or {@code --set}; {@code not set} where it is not
     */
    public record Explanation(String key, String meaning, String defaultValue, String value, String source) {}

    /**
     * Explains a key.
     *
     * @param config a configuration file, or null for the defaults
     * @param sets overlays such as {@code optim.lr=0.001}
     * @param key such as {@code optim.lr}, or a section such as {@code optim}
     * @return an explanation for each key
     * @throws ConfigException if there is no such key; the message names the nearest
     */
    public static List<Explanation> explain(@Nullable String config, List<String> sets, String key) {
        Setting base = ConfigLoader.settings(BASE, List.of());
        Setting used = ConfigLoader.settings(config == null ? BASE : config, sets);
        List<String> keys = new ArrayList<>();
        leaves(base, "", keys);
        List<Explanation> found = new ArrayList<>();
        List<String> comments = baseLines();
        for (String name : keys) {
            if (isOf(name, key)) {
                Setting standard = at(base, name);
                Setting own = at(used, name);
                found.add(new Explanation(
                        name,
                        comment(comments, standard.line()),
                        text(standard),
                        text(own) + expansion(name, own, used),
                        source(own)));
            }
        }
        if (found.isEmpty()) {
            found.addAll(ofChoices(base, used, key, comments));
        }
        if (found.isEmpty()) {
            ChoiceKeys.all().forEach(each -> keys.add(each.path()));
            throw new ConfigException(new Problem(BASE, 0, key, "is not a key" + Spelling.among(key, keys)));
        }
        return found;
    }

    private static boolean isOf(String name, String key) {
        return name.equals(key) || name.startsWith(key + ".");
    }

    private static String source(Setting setting) {
        return setting.line() > 0 ? setting.file() + ":" + setting.line() : setting.file();
    }

    /** Keys that only other choices than the base configuration's have: once for each choice that has it. */
    private static List<Explanation> ofChoices(Setting base, Setting used, String key, List<String> comments) {
        List<Explanation> found = new ArrayList<>();
        for (ChoiceKeys.Key each : ChoiceKeys.all()) {
            if (isOf(each.path(), key)) {
                String name = RecordBinder.join(each.place(), each.tag());
                Setting tag = at(base, name);
                int line = (tag.line() > 0 ? tag : at(base, each.place())).line();
                Setting own = at(used, each.path());
                String meaning = each.type() + ", only with " + name + "=" + each.choice() + "; "
                        + (tag.line() > 0 ? name : each.place()) + ": " + comment(comments, line);
                found.add(new Explanation(each.path(), meaning, NONE, text(own), source(own)));
            }
        }
        return found;
    }

    private static void leaves(Setting setting, String path, List<String> keys) {
        Map<String, Setting> entries = setting.keys();
        if (entries == null) {
            keys.add(path);
        } else {
            entries.forEach((name, value) -> leaves(value, RecordBinder.join(path, name), keys));
        }
    }

    private static Setting at(Setting setting, String path) {
        Setting place = setting;
        for (String name : path.split("\\.", -1)) {
            Map<String, Setting> keys = place.keys();
            Setting next = keys == null ? null : keys.get(name);
            if (next == null) {
                return new Setting("not set", 0, NONE, NONE, null, null);
            }
            place = next;
        }
        return place;
    }

    private static String text(Setting setting) {
        List<Setting> items = setting.items();
        Map<String, Setting> keys = setting.keys();
        if (keys != null) {
            return keys.entrySet().stream()
                    .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return items == null
                ? plain(setting.value())
                : items.stream().map(ConfigExplainer::text).toList().toString();
    }

    /** The list that the short keys stand for, where a list of operations is empty. */
    private static String expansion(String key, Setting setting, Setting all) {
        List<Setting> items = setting.items();
        Setting views = all.child("views");
        if (!key.endsWith(".operations") || items == null || !items.isEmpty() || views == null) {
            return "";
        }
        Object bound = new RecordBinder(null).bind(views, ViewsConfig.class, "views");
        if (!(bound instanceof ViewsConfig config)) {
            return "";
        }
        CropConfig crop = key.contains(".global.") ? config.global() : config.local();
        return ", which stands for " + ConfigPrinter.line(config.operations(crop));
    }

    private static String comment(List<String> lines, int line) {
        String text = line > 0 && line <= lines.size() ? lines.get(line - 1) : "";
        int hash = text.indexOf('#');
        return hash < 0 ? "" : text.substring(hash + 1).strip();
    }

    private static List<String> baseLines() {
        try (InputStream in = ConfigExplainer.class.getResourceAsStream("/io/github/dino4j/configs/base/dino.yaml")) {
            if (in == null) {
                throw new IllegalStateException("the built-in base configuration is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException("the built-in base configuration cannot be read", e);
        }
    }

    /** Numbers without an exponent, as people write them. */
    private static String plain(@Nullable Object value) {
        return value instanceof Double number && Double.isFinite(number)
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }
}
