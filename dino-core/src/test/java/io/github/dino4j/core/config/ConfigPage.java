package io.github.dino4j.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes docs/reference/config.md from the base configuration and the records that it is bound to. */
final class ConfigPage {
    private static final String HEAD = """
            # The configuration

            Every key with its default and meaning, written by `ConfigPageTest` from
            [configs/base/dino.yaml](../../configs/base/dino.yaml) and the types that it is bound to; the test fails where this page says
            something else. After a change of a key, write it anew by the command in [cli.md](cli.md).

            A configuration says only what differs from the defaults: `extends: [recipe/photos_small.yaml]` takes another file first, a
            later file of that list wins, `--set KEY=VALUE` wins over all. `scripts/dino config explain KEY --config FILE` tells a key's
            meaning, its value and the file and line that set it. An unknown key is refused, with the nearest one. Values out of bounds
            are refused with key, bound and value.
            """;

    private final StringBuilder page = new StringBuilder(HEAD);

    private ConfigPage() {}

    static String made() {
        ConfigPage made = new ConfigPage();
        List<String> sections = sections();
        List<String> map =
                sections.stream().map(name -> "[" + name + "](#" + name + ")").toList();
        made.page.append("\n").append(String.join(" · ", map)).append("\n");
        sections.forEach(made::section);
        return made.page.toString();
    }

    private static List<String> sections() {
        Map<String, ?> keys =
                ConfigLoader.settings("builtin:base/dino.yaml", List.of()).keys();
        return keys == null ? List.of() : List.copyOf(keys.keySet());
    }

    private void section(String name) {
        page.append("\n## ").append(name).append("\n\n| key | default | |\n|---|---|---|\n");
        for (ConfigExplainer.Explanation each : ConfigExplainer.explain(null, List.of(), name)) {
            row(each.key(), "`" + each.defaultValue() + "`", each.meaning());
        }
        List<String> others = others(name);
        if (!others.isEmpty()) {
            page.append("\nOnly with other choices:\n\n| key | where | is |\n|---|---|---|\n");
            others.forEach(row -> page.append(row).append("\n"));
        }
    }

    private void row(String key, String value, String meaning) {
        String shown = value.equals("``") || value.equals("`\"\"`") ? "empty" : value;
        page.append("| `")
                .append(key)
                .append("` | ")
                .append(cell(shown))
                .append(" | ")
                .append(cell(meaning))
                .append(" |\n");
    }

    /** Keys that the base configuration has not, because its choices have no use for them. */
    private static List<String> others(String section) {
        Map<String, Set<String>> places = new LinkedHashMap<>();
        for (ChoiceKeys.Key each : ChoiceKeys.all()) {
            boolean isKnown = ConfigExplainer.explain(null, List.of(), section).stream()
                    .anyMatch(known -> known.key().equals(each.path()));
            if (each.path().startsWith(section + ".") && !isKnown) {
                String row = each.path() + "\t" + each.type();
                places.computeIfAbsent(row, none -> new LinkedHashSet<>())
                        .add("`" + each.place() + "." + each.tag() + "=" + each.choice() + "`");
            }
        }
        List<String> rows = new ArrayList<>();
        places.forEach((row, where) -> {
            int tab = row.indexOf('\t');
            rows.add("| `" + row.substring(0, tab) + "` | " + cell(String.join(", ", where)) + " | "
                    + cell(row.substring(tab + 1)) + " |");
        });
        return rows;
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
